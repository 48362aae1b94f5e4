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
    /** Outside 64-bit mode segments count: SDM vol. 3A, 6.3 and 6.4. */
    static final List<Pattern<Facts>> SEGMENTS = List.of(
        row("segment-null", EnumSet.of(SEGMENT_USABLE, STACK_SEGMENT_USABLE), f -> true,
            "{instruction} went through {segment.name}, which holds a null selector: {segment.loader}. 64-bit code "
                + "does not mind, 16-bit and 32-bit code does; and a return to ring 3 leaves null in each data segment "
                + "register whose segment is ring 0's.",
            "Load {segment.name} with the selector of a data segment first (USER_DS in ring 3)."),
        row("segment-limit-in-bytes", EnumSet.of(SEGMENT_WITHIN_LIMIT, STACK_WITHIN_LIMIT),
            SegmentFacts::wantsGranularity,
            "{instruction} used offset {actual} in {segment.name} = {segment.selector}, whose limit is "
                + "{segment.limit}: its descriptor has G = 0, so the limit counts bytes and not pages. "
                + "{segment.loader}.",
            "Set G (bit 55) in the descriptor, so that the limit counts pages of 4 KiB."),
        row("segment-limit", EnumSet.of(SEGMENT_WITHIN_LIMIT, STACK_WITHIN_LIMIT), f -> true,
            "{instruction} used offset {actual} in {segment.name} = {segment.selector}, whose limit, the last offset "
                + "allowed, is {expected}. {segment.loader}.",
            "Give the segment a larger limit (0xfffff with G = 1 is 4 GiB), or stay below it."),
        row("segment-expands-down", EnumSet.of(SEGMENT_ABOVE_LIMIT, STACK_ABOVE_LIMIT), f -> true,
            "{instruction} used offset {actual} in {segment.name} = {segment.selector}, an expand-down segment "
                + "(E = 1), which is what lies above its limit {expected}. {segment.loader}.",
            "Clear E (bit 42) in the descriptor; or give an expand-down stack the limit below its lowest offset."),
        row("segment-not-writable", EnumSet.of(SEGMENT_WRITABLE), f -> true,
            "{instruction} wrote through {segment.name} = {segment.selector}, which names {segment.names}. "
                + "{segment.loader}.",
            "Set W (bit 41) in the descriptor of the data segment; code segments are never written through."),
        row("segment-base-not-zero", SegmentFacts::baseLeadsAway,
            "{instruction} used offset {segment.offset}, which is mapped; but {segment.name} = {segment.selector} has "
                + "base {segment.base}, so the linear address was {address}. {segment.loader}.",
            "Give the segment base 0, or count offsets from its base."));

    static final List<Pattern<Facts>> MEMORY = List.of(
        row("smap", EnumSet.of(SMAP_TOUCHES_SUPERVISOR_PAGES),
            f -> f.index() == 0,
            "Ring 0 touched {address}, a user page, while RFLAGS.AC was 0; CR4.SMAP forbids that. {decider}.",
            "Put stac before the access to the user's memory and clac behind it."),
        row("write-protect", EnumSet.of(PAGE_WRITABLE),
            Facts::kernel,
            "{instruction} in ring 0 wrote to {address}, a read-only page (R/W = 0), and CR0.WP is 1: then it holds "
                + "for the kernel too. {origin}. {decider}.",
            "Put what is written into .data; or set R/W in the page's entry; do not clear CR0.WP for it."),
        row("write-to-read-only", EnumSet.of(PAGE_WRITABLE), f -> true,
            "{instruction} wrote to {address}, a read-only page (R/W = 0). {origin}. {decider}.",
            "Put what is written into .data, or set R/W in the page's entry."),
        row("supervisor-page-from-ring-3", EnumSet.of(PAGE_USER), f -> true,
            "Ring 3 touched {address}, a page of the kernel (U/S = 0). {origin}. {decider}.",
            "Keep the user's data in user pages (U/S = 1 at every level), or let the kernel do it."),
        row("hidden-from-ring-3",
            f -> f.lostByCr3().isPresent() && !f.kernel(),
            "Ring 3 touched {address}, which the page tables in use do not map; {cr3} switched to them, and those "
                + "before do map it: it is the kernel's.",
            "Keep what ring 3 needs in the tables that it runs with, and let the kernel touch the rest."),
        row("reserved-bit", EnumSet.of(PAGE_RESERVED_BITS_CLEAR), f -> true,
            "The page-table entry for {address} is {actual}: a bit is set that is reserved here ({expected} are). "
                + "{decider}.",
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
            "{instruction} went to {address}, where nothing is mapped. {origin}. {decider}.",
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
        row("avx-not-enabled", EnumSet.of(AVX_ENABLED), f -> true,
            "{instruction} uses AVX registers, and XCR0 does not enable their state (bits 1 and 2).",
            "Set bits 0 to 2 of XCR0 with xsetbv first, once CR4.OSXSAVE is set."),
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
