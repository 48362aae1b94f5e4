package ringside.explain;

import java.util.Locale;
import ringside.semantics.Msr;
import ringside.trace.RegisterId;

/** Something whose contents have a history. */
public sealed interface Holder {

    /** A register. */
    record Register(RegisterId id) implements Holder {
        @Override
        public String label() {
            return id.label().toUpperCase(Locale.ROOT);
        }
    }

    /**
     * Bytes in memory, a stack slot for one.
     *
     * @param linear address of the first
     * @param bytes  1 to 8
     */
    record Word(long linear, int bytes) implements Holder {
        @Override
        public String label() {
            return "[0x" + Long.toHexString(linear) + "]";
        }
    }

    /** A model-specific register that is not among the {@link RegisterId}s. */
    record Model(int number) implements Holder {
        @Override
        public String label() {
            var known = Msr.byNumber(number);
            return known == null ? "MSR 0x" + Integer.toHexString(number) : known.title();
        }
    }

    /** The instruction pointer: what last led it elsewhere than to the next instruction. */
    record Pointer() implements Holder {
        @Override
        public String label() {
            return "RIP";
        }
    }

    /** What it is called. */
    String label();

    static Holder of(RegisterId id) {
        return new Register(id);
    }

    static Holder general(int number) {
        return new Register(RegisterId.values()[number]);
    }

    static Holder word(long linear) {
        return new Word(linear, 8);
    }
}
