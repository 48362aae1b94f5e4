package ringside.isa;

/** Register operands, made once. */
final class Registers {
    private static final Operand.Register[][] MADE = new Operand.Register[Bank.values().length * 4][];

    static {
        for (Bank bank : Bank.values()) {
            for (int size = 0; size < 4; size++) {
                MADE[bank.ordinal() * 4 + size] = make(bank, 8 << size);
            }
        }
    }

    private Registers() {
    }

    private static Operand.Register[] make(Bank bank, int width) {
        Operand.Register[] registers = new Operand.Register[16];
        for (int number = 0; number < registers.length; number++) {
            registers[number] = new Operand.Register(bank, number, width);
        }
        return registers;
    }

    /**
     * {@return the register operand}
     *
     * @param width 8, 16, 32 or 64 bits
     */
    static Operand.Register of(Bank bank, int number, int width) {
        int size = Integer.numberOfTrailingZeros(width) - 3;
        return MADE[bank.ordinal() * 4 + size][number];
    }
}
