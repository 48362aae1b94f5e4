package ringside.differential;

import java.util.ArrayList;
import java.util.List;
import ringside.isa.CodeSize;
import ringside.isa.Decoder;
import ringside.isa.Disassembly;
import ringside.isa.Instruction;
import ringside.state.CpuidModel;

/** A case in words. */
final class Description {
    private static final int LONGEST = 15;
    private static final long VIF_AND_VIP = 3 << 19;

    private Description() {
    }

    /** The mode, the ring and the instructions: {@code long-64 cpl0: mov ss, ax; int 0x20}. */
    static String title(TestCase test) {
        return "%s%s cpl%d: %s".formatted(switches(test), mode(test), ring(test), String.join("; ", instructions(test)));
    }

    /** What of the state settled disagreements ask for. */
    private static String switches(TestCase test) {
        return ((test.get(Slot.RFLAGS) & 0x100) != 0 ? "tf " : "") + ((test.get(Slot.CR4) & 1) != 0 ? "vme " : "")
            + ((test.get(Slot.CR4) & 2) != 0 ? "pvi " : "")
            + ((test.get(Slot.RFLAGS) & VIF_AND_VIP) == VIF_AND_VIP ? "vip " : "");
    }

    private static long ring(TestCase test) {
        return virtual(test) ? 3 : test.get(Slot.MODE) > 1 ? 0 : test.get(Slot.CS) & 3;
    }

    private static String mode(TestCase test) {
        if (test.get(Slot.MODE) > 1) {
            return test.get(Slot.MODE) == 2 ? "real" : "unreal";
        }
        if (test.get(Slot.MODE) != 0) {
            return virtual(test) ? "virtual-8086" : size(test) == CodeSize.BITS32 ? "protected-32" : "protected-16";
        }
        return size(test) == CodeSize.BITS64 ? "64-bit" : size(test) == CodeSize.BITS32 ? "compat-32" : "compat-16";
    }

    private static boolean virtual(TestCase test) {
        return test.get(Slot.MODE) != 0 && (test.get(Slot.RFLAGS) & 0x20000) != 0;
    }

    private static CodeSize size(TestCase test) {
        if (virtual(test) || test.get(Slot.MODE) > 1) {
            return CodeSize.BITS16;
        }
        long bits = test.get(Layout.GDT + (test.get(Slot.CS) & 0xfff8));
        return (bits >>> 53 & 1) != 0 ? CodeSize.BITS64 : (bits >>> 54 & 1) != 0 ? CodeSize.BITS32 : CodeSize.BITS16;
    }

    private static List<String> instructions(TestCase test) {
        var code = code(test);
        var words = new ArrayList<String>(code.stream().map(instruction -> text(test, instruction)).toList());
        long next = code.isEmpty() ? Layout.CODE : code.getLast().next();
        if (code.isEmpty() || code.size() < 4 && isChanged(test, next) && byteAt(test, next) != 0xcc) {
            words.add("(bad) %02x %02x %02x".formatted(byteAt(test, next), byteAt(test, next + 1), byteAt(test, next + 2)));
        }
        return words;
    }

    private static String text(TestCase test, Instruction instruction) {
        var text = Disassembly.intel(instruction, address -> null);
        return switch (instruction.opcode().meaning()) {
            case "enter", "leave" -> instruction.operandSize() == 16 ? text + " of 16 bits" : text;
            case "rdmsr", "wrmsr" -> "%s of 0x%x".formatted(text, test.get(Slot.RCX) & 0xffffffffL);
            default -> text;
        };
    }

    /** The instructions, up to the first that is none. */
    static List<Instruction> code(TestCase test) {
        List<Instruction> all = new ArrayList<>();
        var decoder = new Decoder(CpuidModel.DEFAULT.features());
        long at = Layout.CODE;
        while (all.size() < 4 && (isChanged(test, at) || at == Layout.CODE)) {
            var bytes = new byte[LONGEST];
            for (int i = 0; i < LONGEST; i++) {
                bytes[i] = (byte) byteAt(test, at + i);
            }
            if (!(decoder.decode(bytes, 0, LONGEST, at, size(test)) instanceof Instruction instruction)
                || instruction.opcode().meaning().equals("int3") && !all.isEmpty()) {
                break;
            }
            all.add(instruction);
            at = instruction.next();
        }
        return all;
    }

    private static boolean isChanged(TestCase test, long address) {
        return test.get(address & -8) != test.template().get(address & -8);
    }

    private static int byteAt(TestCase test, long address) {
        return (int) (test.get(address & -8) >>> 8 * (address & 7)) & 0xff;
    }

    /** Everything in which the case differs from the template, a line each. */
    static List<String> patches(TestCase test) {
        List<String> lines = new ArrayList<>();
        test.patches().forEach((address, value) -> {
            long slot = address - Layout.STATE >> 3;
            var name = slot >= 0 && slot < Slot.count() ? Slot.of((int) slot).label()
                : Layout.pageName(address) + "+0x" + Long.toHexString(address & 0xfff);
            lines.add("%s = 0x%x (was 0x%x)".formatted(name, value, test.template().get(address)));
        });
        return lines;
    }
}
