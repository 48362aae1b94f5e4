package ringside.isa;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where LLVM's disassembler is known to differ from the manual, or to be of two minds, and why we do not follow it. */
final class LlvmSlips {

    /** LLVM's text rewritten to what it would be without a slip. */
    private record Rewrite(Pattern theirs, String better) implements UnaryOperator<String> {
        static Rewrite of(String theirs, String better) {
            return new Rewrite(Pattern.compile(theirs), better);
        }

        @Override
        public String apply(String text) {
            return theirs.matcher(text).replaceAll(better);
        }
    }

    /** A difference that cannot be rewritten: patterns of our text and of LLVM's. */
    private record Difference(Pattern ours, Pattern theirs, boolean only16) {
        static Difference of(String ours, String theirs) {
            return new Difference(Pattern.compile(ours), Pattern.compile(theirs), false);
        }

        static Difference in16BitCode(String ours, String theirs) {
            return new Difference(Pattern.compile(ours), Pattern.compile(theirs), true);
        }

        boolean covers(String our, String their, CodeSize mode) {
            return (!only16 || mode == CodeSize.BITS16)
                    && ours.matcher(our).matches() && theirs.matcher(their).matches();
        }
    }

    /**
     * Prefixes without effect are sometimes named and sometimes not; F2 and F3 also as hints for transactions. VEX and
     * EVEX are named where the other is usual.
     */
    private static final Pattern IDLE_PREFIX =
            Pattern.compile("\\b(addr32|addr16|data16|data32|rex64|xacquire|xrelease|repne|rep|bnd)( |$)|\\{e?vex\\} ");
    private static final Pattern EXCHANGE = Pattern.compile("^(xchg.?) (%?\\w+), (%?\\w+)$");

    private static final List<Rewrite> REWRITES = List.of(
            // A SIB byte that names no index is shown with an index register riz or eiz.
            Rewrite.of("\\(,%[er]iz(,\\d)?\\)|(?<=%\\w{2,4}),%[er]iz(,\\d)?", ""),
            Rewrite.of("(?<=\\[)\\d\\*[er]iz \\+ | \\+ \\d\\*[er]iz", ""),
            Rewrite.of("\\[\\d\\*[er]iz - ", "[-"),
            Rewrite.of("(?<=\\[\\w{2,4}) \\+ [er]iz", ""),
            // A selector has 16 bits, whatever the operand size is.
            Rewrite.of("^mov[lq] %[er]([a-z]{2}), (%[cdefgs]s)$", "movw %$1, $2"),
            Rewrite.of("^mov[lq] %(r\\d+)d?, (%[cdefgs]s)$", "movw %$1w, $2"),
            Rewrite.of("^mov ([cdefgs]s), [er]([a-z]{2})$", "mov $1, $2"),
            Rewrite.of("^mov ([cdefgs]s), (r\\d+)d?$", "mov $1, $2w"),
            // In Intel syntax some far jumps and calls look near.
            Rewrite.of("^(jmp|call) ((\\w\\w:)?\\[)", "l$1 $2"),
            // INVLPG accesses no byte, BOUND two numbers.
            Rewrite.of("^invlpg byte ptr ", "invlpg "),
            Rewrite.of("^(rstorssp|clrssbsy) dword", "$1 qword"),
            Rewrite.of("^bound (\\w+), d?word ptr ", "bound $1, "),
            // Names and suffixes of AT&T syntax in Intel syntax.
            Rewrite.of("^(push|pop)al$", "$1ad"),
            Rewrite.of("^([sl][gi]dt)[wd] (?=\\[|\\w\\w:)", "$1 "),
            // MOVSXD to a destination of 16 or 32 bits (SDM vol. 2B, MOVSX/MOVSXD).
            Rewrite.of("^movslq (.*%(e[a-ds][xpi]|r\\d+d))$", "movsll $1"),
            Rewrite.of("^movslq (.*)%e(..), %(..)$", "movsww $1%$2, %$3"),
            Rewrite.of("^movslq (.*), %([a-ds][xpi])$", "movsww $1, %$2"),
            Rewrite.of("^movsxd ([a-ds][xpi]), e(..)$", "movsxd $1, $2"),
            Rewrite.of("^movsxd ([a-ds][xpi]), dword", "movsxd $1, word"));

    private static final List<Difference> DIFFERENCES = List.of(
            Difference.of("(push|pop)a", "(push|pop)aw"),
            Difference.of("iretw", "iret"),
            // In 64-bit mode near branches ignore the operand-size prefix (SDM vol. 1, 6.3.7).
            Difference.of("retq( .*)?", "retw( .*)?"),
            Difference.of("j\\w+ 0x\\w{8,16}", "j\\w+ -?0x\\w{1,4}( .+)?"),
            // Prefix 66 is overlooked beside REX.W.
            Difference.of("(clwb|clrssbsy) .*", "xsaveopt64 .*"),
            Difference.of("(push|pop)q %[fg]s", "(push|pop)w %[fg]s"),
            // F3 is overlooked beside REX.W.
            Difference.of("movq .*xmm\\d.*", "movq .*\\bmm\\d.*"),
            // F3 makes PAUSE of a NOP with REX.W too.
            Difference.of("pause", "xchg.? %?rax, %?rax"),
            // Hints of other processors, and those whose feature or prefix is missing, are reserved NOPs.
            Difference.of("nop.*", "(prefetch\\w*|cldemote|rdssp[dq]) .*"),
            // ModR/M mod means nothing to moves with control and debug registers.
            Difference.of("mov.? .*\\b[cd]r\\d.*", ""),
            // Not known to LLVM: INT1, UD0, most reserved NOPs, second encodings of TEST and SHL, prefixed WBINVD.
            Difference.of("int1|ud0.*|nop.*|test.*|shl.*|wbinvd", ""),
            // BOUND with some ModR/M bytes is taken for EVEX.
            Difference.of("bound .*", ""),
            // Intel syntax has the mask of a prefetch in front.
            Difference.of("v(gather|scatter)pf.*", "v(gather|scatter)pf.*"),
            // An address of 32 bits is none of 64.
            Difference.of("mov.? .*0x.*", "movabs.? .*"),
            // Of two minds about source and destination.
            Difference.of("urdmsr .*", "urdmsr .*"),
            // 66 hides 67 before JRCXZ; 10 as base of AAM and AAD is not shown.
            Difference.of("jecxz .*", "jrcxz .*"),
            Difference.of("aa[dm] \\$?0xa", "aa[dm]"),
            // F3 is overlooked (AMD APM vol. 3, MCOMMIT, VMGEXIT).
            Difference.of("mcommit|vmgexit", "monitorx|vmmcall"),
            // Source and destination exchanged in the forms that store to a register.
            Difference.of("vmov[dw] .*", "vmov[dw] .*"),
            // A displacement of one byte is not scaled where there is no vector (APX specification, 3.1.2.6).
            Difference.of("set\\w+ .*", "set\\w+ .*"),
            // The register that holds an address has the address size.
            Difference.of("(umonitor|movdir64b|enqcmds?) .*", "(umonitor|movdir64b|enqcmds?) .*"),
            // In protected mode the highest bit of an immediate that names a register is ignored (SDM vol. 2C,
            // VBLENDVPS).
            Difference.of("v.*mm\\d, .*", "v.*mm(8|9|1\\d).*"),
            Difference.in16BitCode("cbtw|cwtd|cbw|cwd", "cwtl|cltd|cwde|cdq"),
            Difference.in16BitCode("bswapw %(..)", "bswapl %(..)"),
            Difference.in16BitCode("(adcx|invpcid).*", "(wrssd.*)?"));

    private LlvmSlips() {
    }

    /** {@return the text without idle prefixes, and with exchanged registers in one order} */
    static String essence(String text) {
        String bare = IDLE_PREFIX.matcher(text).replaceAll("").strip();
        Matcher exchange = EXCHANGE.matcher(bare);
        boolean swap = exchange.matches() && exchange.group(2).compareTo(exchange.group(3)) > 0;
        return swap ? exchange.replaceFirst("$1 $3, $2") : bare;
    }

    /** Whether LLVM's text differs from ours, and not by one of the slips. */
    static boolean differs(Instruction instruction, byte[] code, String ours, String theirs) {
        if (ours.equals(theirs)) {
            return false;
        }
        String our = essence(ours);
        String their = essence(theirs);
        if (our.equals(their) || our.equals(corrected(their))) {
            return false;
        }
        boolean covered = DIFFERENCES.stream().anyMatch(slip -> slip.covers(our, their, instruction.codeSize()));
        return !covered && !sameButForNumbers(instruction, our, their) && !confusedByPrefix(instruction, code);
    }

    private static String corrected(String theirs) {
        String text = theirs;
        for (Rewrite rewrite : REWRITES) {
            text = rewrite.apply(text);
        }
        return text;
    }

    /**
     * In 16-bit code an F2 or F3 before 0F makes LLVM take the wrong operand size, and 66 the wrong opcode where it is
     * part of it.
     */
    private static boolean confusedByPrefix(Instruction instruction, byte[] code) {
        return instruction.codeSize() == CodeSize.BITS16 && code[1] == 0x0f
                && (code[0] == (byte) 0xf2 || code[0] == (byte) 0xf3
                || code[0] == 0x66 && instruction.opcode().row().contains(" 66 0f"));
    }

    /**
     * llvm-mc shows a branch's displacement (the tests let the next instruction stand at 0, so that it is the target),
     * and numbers of 8 and 16 bits as if they could be negative.
     */
    private static boolean sameButForNumbers(Instruction instruction, String ours, String theirs) {
        int bits = switch (instruction.opcode().meaning()) {
            case "jcc", "jmp", "call", "jcxz", "loop", "loope", "loopne", "xbegin" -> instruction.operandSize();
            case "ret", "ret_far", "jmp_far", "call_far" -> 16;
            case "enter", "aam", "aad", "xabort" -> 8;
            case "rdmsr", "wrmsrns", "urdmsr", "uwrmsr", "bextr" -> 32;
            default -> instruction.evex().defaultFlags() >= 0 || instruction.opcode().form().map() == OpcodeMap.EVEX_4
                    ? instruction.operandSize() : 0;
        };
        return bits > 0 && Arrays.equals(words(ours, bits), words(theirs, bits));
    }

    private static Object[] words(String text, int bits) {
        return Arrays.stream(text.split("[ ,$]+")).map(word -> number(word, bits)).toArray();
    }

    private static Object number(String word, int bits) {
        boolean number = word.matches("-?(0x[0-9a-f]+|[0-9]+)");
        return number ? value(word) & -1L >>> 64 - bits : word;
    }

    private static long value(String word) {
        boolean hex = word.contains("0x");
        long magnitude = Long.parseUnsignedLong(word.replaceFirst("^-", "").replaceFirst("^0x", ""), hex ? 16 : 10);
        return word.startsWith("-") ? -magnitude : magnitude;
    }
}
