package ringside.isa;

/** Register operands, made once. */
final class Registers {
    /** Widths from 8 to 512 bits; 80 takes the place of 64. */
    private static final int SIZES = 7;
    private static final Operand.Register[][] MADE = new Operand.Register[Bank.values().length * SIZES][];

    static {
        for (Bank bank : Bank.values()) {
            for (int size = 0; size < SIZES; size++) {
                MADE[bank.ordinal() * SIZES + size] = make(bank, bank == Bank.X87 ? 80 : 8 << size);
            }
        }
    }

    private Registers() {
    }

    private static Operand.Register[] make(Bank bank, int width) {
        Operand.Register[] registers = new Operand.Register[32];
        for (int number = 0; number < registers.length; number++) {
            registers[number] = new Operand.Register(bank, number, width);
        }
        return registers;
    }

    /**
     * {@return the register operand}
     *
     * @param width 8, 16, 32, 64, 80, 128, 256 or 512 bits
     */
    static Operand.Register of(Bank bank, int number, int width) {
        int size = 28 - Integer.numberOfLeadingZeros(width);
        return MADE[bank.ordinal() * SIZES + size][number];
    }
}
