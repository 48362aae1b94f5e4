package ringside.semantics;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import ringside.state.Check;
import ringside.state.Cpu;
import ringside.state.SegmentRegister;

/** The I/O permission bitmap, for each instruction on ports, in each mode that it protects (SDM vol. 1, 19.5.2). */
final class PortCases {
    private static final List<Setting> SETTINGS = List.of(Setting.USER_64, Setting.USER_COMPATIBILITY, Setting.USER_32,
        Setting.USER_16, Setting.VIRTUAL_8086);
    /** Ports 0x60 (in the instruction) and 0x1f3 (in DX). */
    private static final List<String> CODES = List.of("e460", "e560", "66e560", "ec", "ed", "66ed", "e660", "e760",
        "66e760", "ee", "ef", "66ef", "6c", "6d", "666d", "6e", "6f", "666f", "f36c", "f36d", "f36e", "f36f");
    private static final int BITMAP = 0x68;
    private static final int BITMAP_BASE = 0x66;
    private static final int DX = 0x1f3;
    private static final int BUSY_32 = 0x8b;
    private static final int BUSY_16 = 0x83;

    private PortCases() {
    }

    static List<CheckCase> cases() {
        List<CheckCase> cases = new ArrayList<>();
        for (var setting : SETTINGS) {
            for (var code : CODES) {
                add(cases, setting, code);
            }
        }
        return cases;
    }

    private static void add(List<CheckCase> cases, Setting setting, String code) {
        int port = code.contains("60") ? 0x60 : DX;
        int last = BITMAP + (port >> 3) + 1;
        cases.add(of(setting, Check.IO_BITMAP_BASE_WITHIN_TSS, code, m -> task(m, BUSY_32, BITMAP_BASE)));
        cases.add(of(setting, Check.IO_BITMAP_WITHIN_TSS, code, m -> task(m, BUSY_32, last - 1)));
        cases.add(of(setting, Check.IO_BITMAP_ALLOWS, code, m -> deny(m, port)));
        if (setting.bits < 64) {
            cases.add(of(setting, Check.IO_TSS_HAS_BITMAP, code, m -> task(m, BUSY_16, 0xffff)));
        }
        for (int i = 1; i < ports(setting, code); i++) {
            int denied = port + i;
            cases.add(of(setting, Check.IO_BITMAP_ALLOWS, code, m -> deny(m, denied)));
        }
    }

    private static CheckCase of(Setting setting, Check check, String code,
        Consumer<SmallMachine> spoil) {
        return setting.of(check, "#GP(0x0)", code, PortCases::allowed, spoil);
    }

    /** IOPL 0, all ports allowed. */
    private static void allowed(SmallMachine machine) {
        machine.cpu.flags.value(machine.cpu.flags.value() & ~0x3000L);
        machine.set(Cpu.RDX, DX).set(Cpu.RCX, 2);
        machine.ram.write(SmallMachine.TSS + BITMAP_BASE, 16, BITMAP);
        for (int offset = 0; offset < 0x80; offset++) {
            machine.ram.write(SmallMachine.TSS + BITMAP + offset, 8, 0);
        }
        task(machine, BUSY_32, BITMAP + 0x7f);
    }

    private static void task(SmallMachine machine, int attributes, long limit) {
        machine.cpu.tr = new SegmentRegister(SmallMachine.TSS_SELECTOR, SmallMachine.TSS, limit, attributes);
    }

    private static void deny(SmallMachine machine, int port) {
        machine.ram.write(SmallMachine.TSS + BITMAP + (port >> 3), 8, 1L << (port & 7));
    }

    /** How many ports the instruction accesses. */
    private static int ports(Setting setting, String code) {
        boolean prefixed = code.startsWith("66");
        int opcode = Integer.parseInt(code.replaceFirst("^(66|f3)", "").substring(0, 2), 16);
        return (opcode & 1) == 0 ? 1 : setting.bits == 16 == prefixed ? 4 : 2;
    }
}
