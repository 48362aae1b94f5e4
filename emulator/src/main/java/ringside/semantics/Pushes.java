package ringside.semantics;

import ringside.memory.Memory;
import ringside.state.Origin;
import ringside.state.Steps;

/**
 * Values on their way to a stack. All slots are probed before the first is written, in the order in which they are
 * pushed, so that a fault names the first slot that could not be had and nothing has changed.
 */
final class Pushes {
    private static final int MOST = 10;

    private final StackView stack;
    private final long top;
    private final int bytes;
    private final String[] texts;
    private final long[] values;
    private final long[] addresses;
    private int count;

    /**
     * @param stack where to
     * @param top   the stack pointer before the first push
     * @param width of each slot, in bits
     */
    Pushes(StackView stack, long top, int width) {
        this(stack, top, width, MOST);
    }

    /** For at most {@code most} values. */
    Pushes(StackView stack, long top, int width, int most) {
        this.stack = stack;
        this.top = top;
        this.bytes = width >> 3;
        texts = new String[most];
        values = new long[most];
        addresses = new long[most];
    }

    /** Adds a value; {@code text} is the micro-step, such as {@code "push SS"}. */
    Pushes push(String text, long value) {
        texts[count] = text;
        values[count] = value;
        count++;
        return this;
    }

    /** Gives value {@code index}, counted from 0, now that it is known. */
    void replace(int index, long value) {
        values[index] = value;
    }

    /** The stack pointer after the last push. */
    long pointer() {
        return top - (long) count * bytes;
    }

    /** Faults where the segment has no room for the pushes; pages are not looked at. */
    void requireRoom(Steps steps) {
        for (int i = 0; i < count; i++) {
            addresses[i] = stack.linear(steps, top - (long) (i + 1) * bytes, bytes);
        }
    }

    /** Faults as the pushes would. */
    void probe(Memory memory, Steps steps) {
        for (int i = 0; i < count; i++) {
            addresses[i] = stack.linear(steps, top - (long) (i + 1) * bytes, bytes);
            memory.probeWrite(addresses[i], bytes, stack.privilege());
        }
    }

    /** Probes and writes. */
    void all(Memory memory, Steps steps) {
        probe(memory, steps);
        write(memory, steps);
    }

    /** Writes the values; after {@link #probe} this cannot fault. */
    void write(Memory memory, Steps steps) {
        for (int i = 0; i < count; i++) {
            memory.write(addresses[i], bytes << 3, values[i], stack.privilege());
            steps.write(texts[i], values[i] & -1L >>> 64 - (bytes << 3), Origin.STACK, addresses[i]);
        }
    }
}
