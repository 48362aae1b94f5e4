package ringside.explain;

import static ringside.explain.Facts.Area.OPERAND;
import static ringside.explain.Facts.Area.TSS;
import static ringside.explain.Pattern.row;
import static ringside.explain.Questions.*;
import static ringside.state.Check.*;

import java.util.EnumSet;
import java.util.List;

/** Operands in memory that are refused, and instructions that are not allowed. */
final class MemoryPatterns {
    static final List<Pattern<Facts>> MEMORY = List.of(
        row("smap", EnumSet.of(SMAP_TOUCHES_SUPERVISOR_PAGES),
            f -> f.index() == 0,
            "Ring 0 touched {address}, a user page, while RFLAGS.AC was 0; CR4.SMAP forbids that.",
            "Put stac before the access to the user's memory and clac behind it."),
        row("write-protect", EnumSet.of(PAGE_WRITABLE),
            Facts::kernel,
            "{instruction} in ring 0 wrote to {address}, a read-only page (R/W = 0), and CR0.WP is 1: then it holds "
                + "for the kernel too. {origin}.",
            "Put what is written into .data; or set R/W in the page's entry; do not clear CR0.WP for it."),
        row("write-to-read-only", EnumSet.of(PAGE_WRITABLE), f -> true,
            "{instruction} wrote to {address}, a read-only page (R/W = 0). {origin}.",
            "Put what is written into .data, or set R/W in the page's entry."),
        row("supervisor-page-from-ring-3", EnumSet.of(PAGE_USER), f -> true,
            "Ring 3 touched {address}, a page of the kernel (U/S = 0). {origin}.",
            "Keep the user's data in user pages (U/S = 1 at every level), or let the kernel do it."),
        row("hidden-from-ring-3",
            f -> f.lostByCr3().isPresent() && !f.kernel(),
            "Ring 3 touched {address}, which the page tables in use do not map; {cr3} switched to them, and those "
                + "before do map it: it is the kernel's.",
            "Keep what ring 3 needs in the tables that it runs with, and let the kernel touch the rest."),
        row("reserved-bit", EnumSet.of(PAGE_RESERVED_BITS_CLEAR), f -> true,
            "The page-table entry for {address} is {actual}: a bit is set that is reserved here ({expected} are).",
            "Clear it; XD (bit 63) is reserved while IA32_EFER.NXE is 0, and bits above the physical address always "
                + "are."),
        row("null-pointer", EnumSet.of(PAGE_PRESENT),
            f -> f.area() == OPERAND && f.nearNull() && f.base() != null,
            "{instruction} went through {holder} = {value}: a null pointer. {origin}.",
            "Load {holder} with the address of something before it is used."),
        row("pointer-not-canonical", EnumSet.of(ADDRESS_CANONICAL),
            f -> f.area() == OPERAND,
            "{instruction} went to {address}, which is no canonical address. {origin}.",
            "Look where the pointer came from: bits 63 to 47 of an address are all equal."),
        row("pointer-not-mapped", EnumSet.of(PAGE_PRESENT),
            f -> f.area() == OPERAND && f.lostByCr3().isEmpty(),
            "{instruction} went to {address}, where nothing is mapped. {origin}.",
            "Look where the address came from, or map the page before it is touched."));

    static final List<Pattern<Facts>> RIGHTS = List.of(
        row("popf-iopl", EnumSet.of(IOPL_AT_LEAST_CPL, IO_BITMAP_BASE_WITHIN_TSS, IO_BITMAP_WITHIN_TSS,
                IO_BITMAP_ALLOWS),
            f -> triedIopl(f),
            "{instruction} at CPL {ring} needs IOPL = 3. {popf} was to set it, but outside ring 0 popf leaves IOPL as "
                + "it is, and says nothing.",
            "Let ring 0 set IOPL in the flags that iretq loads, or do the work in the kernel."),
        row("interrupt-flag-in-ring-3", EnumSet.of(IOPL_AT_LEAST_CPL), f -> true,
            "{instruction} at CPL {ring} needs IOPL = {ring} or more; it is {expected}.",
            "Let the kernel switch interrupts, or give the program IOPL 3 in the flags that iretq loads."),
        row("port-in-ring-3", EnumSet.of(IO_TSS_HAS_BITMAP, IO_BITMAP_BASE_WITHIN_TSS, IO_BITMAP_WITHIN_TSS,
                IO_BITMAP_ALLOWS), f -> true,
            "{instruction} at CPL {ring}: ring 3 may use a port only when IOPL is 3 or the TSS's I/O permission "
                + "bitmap has a 0 for it.",
            "Let the kernel use the port, or put a bitmap behind the TSS, within its limit."),
        row("privileged-instruction", EnumSet.of(PRIVILEGED, UMIP_ALLOWS, AC_CHANGED_AT_RING_0), f -> true,
            "{instruction} is for ring 0 only, and CPL was {ring}.",
            "Let the kernel do it: ask for it by a system call."),
        row("sse-not-enabled", EnumSet.of(SSE_ENABLED), f -> true,
            "{instruction} uses SSE registers, and CR4.OSFXSR is 0.",
            "Set CR4.OSFXSR (bit 9) first, or compile the kernel with -mgeneral-regs-only."),
        row("xsave-not-enabled", EnumSet.of(XSAVE_ENABLED), f -> true,
            "{instruction} is undefined while CR4.OSXSAVE is 0.",
            "Set CR4.OSXSAVE (bit 18) first."),
        row("dividend-upper-half", EnumSet.of(DIVISOR_ABOVE_UPPER_HALF), f -> true,
            "{instruction} divides RDX:RAX (EDX:EAX), and the upper half {expected} is not below the divisor "
                + "{actual}: the quotient does not fit.",
            "Clear RDX before div (xor %edx, %edx); before idiv, cqo (or cltd)."),
        row("division-by-zero", EnumSet.of(DIVISOR_NOT_ZERO), f -> true,
            "{instruction} divided by 0.",
            "Test the divisor first."),
        row("no-such-msr", EnumSet.of(MSR_EXISTS), f -> true,
            "{instruction}: this processor has no model-specific register ECX = {rcx}.",
            "Check the number in ECX."),
        row("msr-not-canonical", EnumSet.of(MSR_CANONICAL), f -> true,
            "{instruction} was to store EDX:EAX = {actual}, which is no canonical address: EDX does not hold the "
                + "upper half of the address in EAX.",
            "Put the address's bits 63:32 into EDX and bits 31:0 into EAX."));

    private MemoryPatterns() {
    }
}
