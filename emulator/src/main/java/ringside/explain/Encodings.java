package ringside.explain;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import ringside.isa.CodeSize;
import ringside.isa.Decoder;
import ringside.isa.Instruction;
import ringside.state.Cpu;

/** The instructions that people ask about, as bytes: so that one can be tried that stands nowhere in memory. */
public final class Encodings {
    private static final Map<String, String> PLAIN = plain();
    private static final List<String> SEGMENTS = List.of("es", "cs", "ss", "ds", "fs", "gs");
    private static final List<String> GENERAL = List.of("ax", "cx", "dx", "bx", "sp", "bp", "si", "di");
    private static final Pattern INTERRUPT = Pattern.compile("int (0x[0-9a-f]{1,2}|\\d{1,3})");
    private static final Pattern MOVE = Pattern.compile("mov[wlq]? (\\w+)(?: (\\w+))?");
    private static final Pattern TASK = Pattern.compile("(ltr|lldt|lmsw)(?: (\\w+))?");

    private Encodings() {
    }

    private static Map<String, String> plain() {
        var codes = new HashMap<String, String>();
        var table = """
            iretq=48cf iretd=cf iretl=cf iretw=66cf sysret=480f07 sysretq=480f07 sysretl=0f07 sysretd=0f07 syscall=0f05
            sysenter=0f34 sysexit=0f35 sysexitq=480f35 sysexitl=0f35 swapgs=0f01f8 hlt=f4 cli=fa sti=fb int3=cc int1=f1
            into=ce lretq=48cb retfq=48cb lret=cb retf=cb lretw=66cb wrmsr=0f30 rdmsr=0f32 rdtsc=0f31 rdpmc=0f33
            xsetbv=0f01d1 xgetbv=0f01d0 clac=0f01ca stac=0f01cb wbinvd=0f09 invd=0f08 clts=0f06 pushf=9c pushfq=9c
            popf=9d popfq=9d ud2=0f0b monitor=0f01c8 mwait=0f01c9 ret=c3 leave=c9 in=ec out=ee rdpkru=0f01ee
            wrpkru=0f01ef""";
        for (var entry : table.split("\\s+")) {
            codes.put(entry.substring(0, entry.indexOf('=')), entry.substring(entry.indexOf('=') + 1));
        }
        return Map.copyOf(codes);
    }

    /**
     * The instruction that a text means, at RIP; empty where the table does not have it. Both syntaxes are understood;
     * missing operands are RAX.
     */
    public static Optional<Instruction> of(Cpu cpu, String text) {
        boolean att = text.contains("%");
        var plain = text.toLowerCase(Locale.ROOT).replaceAll("[%$,]", " ").strip().replaceAll("\\s+", " ");
        return Optional.ofNullable(bytes(cpu, plain, att)).flatMap(hex -> decoded(cpu, hex));
    }

    private static Optional<Instruction> decoded(Cpu cpu, String hex) {
        var bytes = HexFormat.of().parseHex(hex);
        return new Decoder(cpu.model.features()).decode(bytes, 0, bytes.length, cpu.rip, size(cpu))
            instanceof Instruction instruction ? Optional.of(instruction) : Optional.empty();
    }

    private static CodeSize size(Cpu cpu) {
        return cpu.in64BitMode() ? CodeSize.BITS64 : cpu.segments[Cpu.CS].big() ? CodeSize.BITS32 : CodeSize.BITS16;
    }

    private static String bytes(Cpu cpu, String text, boolean att) {
        if (text.equals("iret")) {
            return cpu.in64BitMode() ? "48cf" : "cf";
        }
        if (PLAIN.containsKey(text)) {
            return PLAIN.get(text);
        }
        var interrupt = INTERRUPT.matcher(text);
        if (interrupt.matches() && Integer.decode(interrupt.group(1)) < 256) {
            return "cd%02x".formatted(Integer.decode(interrupt.group(1)));
        }
        var task = TASK.matcher(text);
        if (task.matches()) {
            var opcode = Map.of("ltr", "0f00%02x", "lldt", "0f00%02x", "lmsw", "0f01%02x").get(task.group(1));
            int extension = Map.of("ltr", 0xd8, "lldt", 0xd0, "lmsw", 0xf0).get(task.group(1));
            int register = general(task.group(2));
            return register < 0 || register > 7 ? null : opcode.formatted(extension | register);
        }
        var move = MOVE.matcher(text);
        return !move.matches() ? null
            : att && move.group(2) != null ? move(move.group(2), move.group(1)) : move(move.group(1), move.group(2));
    }

    /** A move to or from a control, debug or segment register. */
    private static String move(String target, String source) {
        if (SEGMENTS.contains(target)) {
            int register = general(source);
            return register < 0 || register > 7 ? null
                : "8e%02x".formatted(0xc0 | SEGMENTS.indexOf(target) << 3 | register);
        }
        boolean to = target.matches("[cd]r\\d+");
        var special = to ? target : source;
        int register = general(to ? source : target);
        if (special == null || !special.matches("[cd]r\\d{1,2}") || register < 0) {
            return null;
        }
        int number = Integer.parseInt(special.substring(2));
        int opcode = 0x20 | (special.charAt(0) == 'd' ? 1 : 0) | (to ? 2 : 0);
        int prefix = 0x40 | (number > 7 ? 4 : 0) | register >> 3;
        return number > 15 ? null : (prefix == 0x40 ? "" : "%02x".formatted(prefix))
            + "0f%02x%02x".formatted(opcode, 0xc0 | (number & 7) << 3 | register & 7);
    }

    /** A general register's number by its name, whatever the width; RAX for none, -1 where it is none. */
    private static int general(String name) {
        if (name == null) {
            return Cpu.RAX;
        }
        if (name.matches("r([89]|1[0-5])[wd]?")) {
            return Integer.parseInt(name.replaceAll("[rwd]", ""));
        }
        return GENERAL.indexOf(name.length() == 3 ? name.substring(1) : name);
    }
}
