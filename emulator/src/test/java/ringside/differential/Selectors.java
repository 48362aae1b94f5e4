package ringside.differential;

/** The selectors of the template's GDT and LDT. */
final class Selectors {
    static final int CS64 = 0x08;
    static final int DS = 0x10;
    static final int CS32 = 0x18;
    static final int CS16 = 0x20;
    static final int DS16 = 0x28;
    static final int USER_CS32 = 0x33;
    static final int USER_DS = 0x3b;
    static final int USER_CS64 = 0x43;
    static final int USER_CS16 = 0x4b;
    static final int USER_DS16 = 0x53;
    static final int TSS = 0x88;
    static final int LDT = 0x98;
    static final int CALL_GATE = 0xb8;
    /** The first of four places, sixteen bytes each, for a case's own descriptors. */
    static final int SPARE = 0x100;
    /** The 32-bit task state in use outside IA-32e mode, one to switch to, and a task gate to that. */
    static final int TSS_32 = 0x140;
    static final int TASK = 0x148;
    static final int TASK_GATE = 0x158;
    static final int CALL_GATE_32 = 0x160;
    /** The same with 16 bits. */
    static final int TSS_16 = 0x168;
    static final int TASK_16 = 0x170;
    static final int CALL_GATE_16 = 0x178;
    static final int GDT_LIMIT = 0x1ff;
    static final int LDT_LIMIT = 0x7f;

    private Selectors() {
    }

    /** 64-bit code of a ring. */
    static int code64(int ring) {
        return new int[] {CS64, 0x59, 0x72, USER_CS64}[ring];
    }

    static int code32(int ring) {
        return new int[] {CS32, 0x69, 0x82, USER_CS32}[ring];
    }

    /** Code of ring 0 or 3 with 64 KiB. */
    static int code16(int ring) {
        return ring == 0 ? CS16 : USER_CS16;
    }

    static int data16(int ring) {
        return ring == 0 ? DS16 : USER_DS16;
    }

    /** Flat data of a ring. */
    static int data(int ring) {
        return new int[] {DS, 0x61, 0x7a, USER_DS}[ring];
    }
}
