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

    private Description() {
    }

    /** The mode, the ring and the instructions: {@code long-64 cpl0: mov ss, ax; int 0x20}. */
    static String title(TestCase test) {
        return "%s cpl%d: %s".formatted(mode(test), virtual(test) ? 3 : test.get(Slot.CS) & 3, String.join("; ", instructions(test)));
    }

    private static String mode(TestCase test) {
        if (test.get(Slot.MODE) != 0) {
            return virtual(test) ? "virtual-8086" : size(test) == CodeSize.BITS32 ? "protected-32" : "protected-16";
        }
        return size(test) == CodeSize.BITS64 ? "64-bit" : size(test) == CodeSize.BITS32 ? "compat-32" : "compat-16";
    }

    private static boolean virtual(TestCase test) {
        return test.get(Slot.MODE) != 0 && (test.get(Slot.RFLAGS) & 0x20000) != 0;
    }

    private static CodeSize size(TestCase test) {
        if (virtual(test)) {
            return CodeSize.BITS16;
        }
        long bits = test.get(Layout.GDT + (test.get(Slot.CS) & 0xfff8));
        return (bits >>> 53 & 1) != 0 ? CodeSize.BITS64 : (bits >>> 54 & 1) != 0 ? CodeSize.BITS32 : CodeSize.BITS16;
    }

    private static List<String> instructions(TestCase test) {
        List<String> all = new ArrayList<>();
        var decoder = new Decoder(CpuidModel.DEFAULT.features());
        long at = Layout.CODE;
        while (all.size() < 4 && test.get(at & -8) != test.template().get(at & -8) || at == Layout.CODE) {
            var bytes = new byte[LONGEST];
            for (int i = 0; i < LONGEST; i++) {
                bytes[i] = (byte) (test.get(at + i & -8) >>> 8 * (at + i & 7));
            }
            if (decoder.decode(bytes, 0, LONGEST, at, size(test)) instanceof Instruction instruction) {
                if (instruction.opcode().meaning().equals("int3") && !all.isEmpty()) {
                    break;
                }
                all.add(Disassembly.intel(instruction, address -> null));
                at = instruction.next();
            } else {
                all.add("(bad) %02x %02x %02x".formatted(bytes[0], bytes[1], bytes[2]));
                break;
            }
        }
        return all;
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
