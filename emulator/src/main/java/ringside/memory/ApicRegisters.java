package ringside.memory;

/**
 * The local APIC's registers as x2APIC mode shows them: model-specific registers 0x800 to 0x8ff, numbered from 0 here
 * (SDM vol. 3A, 12.12.1).
 */
public interface ApicRegisters {
    /** A processor without a local APIC. */
    ApicRegisters NONE = new ApicRegisters() {
        @Override
        public boolean readable(int register) {
            return false;
        }

        @Override
        public boolean writable(int register) {
            return false;
        }

        @Override
        public long reserved(int register) {
            return -1;
        }

        @Override
        public long read(int register) {
            return 0;
        }

        @Override
        public void write(int register, long value) {
        }
    };

    /** Whether {@code rdmsr} may read it now. */
    boolean readable(int register);

    /** Whether {@code wrmsr} may write it now. */
    boolean writable(int register);

    /** The bits that must be written as zeros. */
    long reserved(int register);

    long read(int register);

    void write(int register, long value);
}
