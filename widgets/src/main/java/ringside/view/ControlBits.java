package ringside.view;

import java.util.ArrayList;
import java.util.List;

/** The bits of control registers and of model-specific ones that have named bits, highest first. */
final class ControlBits {
    /** SDM vol. 3A, 2.5. */
    private static final String CR0 = """
        31 PG paging
        30 CD caches are off
        29 NW
        18 AM alignment checks in ring 3, with RFLAGS.AC
        16 WP read-only pages hold for rings 0 to 2 too
        5 NE
        4 ET
        3 TS the next x87 or vector instruction raises #NM
        2 EM no x87: #NM
        1 MP
        0 PE protected mode""";
    private static final String CR4 = """
        28 LAM_SUP kernel pointers may carry tags
        24 PKS protection keys for supervisor pages
        23 CET control-flow enforcement
        22 PKE protection keys for user pages
        21 SMAP rings 0 to 2 may not touch user pages without AC
        20 SMEP rings 0 to 2 may not execute user pages
        18 OSXSAVE XSAVE may be used
        17 PCIDE process-context identifiers
        16 FSGSBASE ring 3 may use RDGSBASE and its like
        12 LA57 five-level paging
        11 UMIP ring 3 may not use SGDT and its like
        10 OSXMMEXCPT #XM instead of #UD
        9 OSFXSR SSE may be used
        8 PCE
        7 PGE global pages
        6 MCE
        5 PAE entries of 64 bits
        4 PSE 4-MiB pages
        3 DE
        2 TSD ring 3 may not use RDTSC
        1 PVI
        0 VME""";
    private static final String EFER = """
        15 TCE
        11 NXE execute-disable
        10 LMA IA-32e mode is active
        8 LME IA-32e mode is enabled
        0 SCE SYSCALL is enabled""";
    private static final String FMASK = """
        21 ID
        20 VIP
        19 VIF
        18 AC
        17 VM
        16 RF
        14 NT
        11 OF
        10 DF
        9 IF
        8 TF
        7 SF
        6 ZF
        4 AF
        2 PF
        0 CF""";
    private static final String APIC_BASE = """
        11 EN the local APIC is on
        10 EXTD x2APIC mode
        8 BSP the processor that boots""";
    private static final List<String> MEMORY_TYPES =
        List.of("UC", "WC", "reserved", "reserved", "WT", "WP", "WB", "UC-");

    private ControlBits() {
    }

    static List<Field> cr0(long value) {
        return flags(CR0, value);
    }

    static List<Field> cr4(long value) {
        return flags(CR4, value);
    }

    static List<Field> efer(long value) {
        return flags(EFER, value);
    }

    /** CR3: where the page table lies, and with PCIDs whose it is (SDM vol. 3A, tables 5-12 and 5-13). */
    static List<Field> cr3(long value, boolean wide, boolean identifiers) {
        var fields = new ArrayList<Field>();
        int high = wide ? 51 : 31;
        fields.add(Field.of("page table " + high + ":12", high, 12, value, ""));
        if (identifiers) {
            fields.add(Field.of("PCID", 11, 0, value, ""));
        } else {
            fields.add(Field.of("PCD", 4, 4, value, ""));
            fields.add(Field.of("PWT", 3, 3, value, ""));
        }
        return fields;
    }

    /** The flags that SYSCALL clears. */
    static List<Field> fmask(long value) {
        var fields = new ArrayList<>(flags(FMASK, value));
        fields.add(7, Field.of("IOPL", 13, 12, value, ""));
        return fields.stream().map(field -> new Field(field.name(), field.high(), field.low(), field.value(),
            field.value().value() == 0 ? "" : "cleared", false)).toList();
    }

    static List<Field> apicBase(long value) {
        var fields = new ArrayList<Field>();
        fields.add(Field.of("base 51:12", 51, 12, value, ""));
        fields.addAll(flags(APIC_BASE, value));
        return fields;
    }

    /** Eight memory types, chosen by the PAT, PCD and PWT bits of a page's entry. */
    static List<Field> pat(long value) {
        var fields = new ArrayList<Field>();
        for (int i = 7; i >= 0; i--) {
            fields.add(Field.of("PA" + i, 8 * i + 2, 8 * i, value, MEMORY_TYPES.get((int) (value >>> 8 * i) & 7)));
        }
        return fields;
    }

    /** One line of {@code table} is a bit, its name and what it does when it is set. */
    private static List<Field> flags(String table, long value) {
        return table.lines().map(line -> {
            var parts = line.split(" ", 3);
            int bit = Integer.parseInt(parts[0]);
            return Field.of(parts[1], bit, bit, value, parts.length > 2 && (value >>> bit & 1) != 0 ? parts[2] : "");
        }).toList();
    }
}
