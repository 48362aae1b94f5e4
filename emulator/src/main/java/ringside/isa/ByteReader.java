package ringside.isa;

/** Takes the bytes of one instruction one after another; at the end of the bytes it goes on with zeros. */
final class ByteReader {
    /** SDM vol. 2A, 2.3.11: a longer instruction is {@code #GP}. */
    private static final int LONGEST = 15;

    private final byte[] code;
    private final int start;
    private final int end;
    private int position;
    private boolean failed;

    ByteReader(byte[] code, int start, int limit) {
        this.code = code;
        this.start = start;
        this.end = Math.min(limit, start + LONGEST);
        this.position = start;
    }

    /** {@return whether bytes were asked for that are not there} */
    boolean failed() {
        return failed;
    }

    Undecoded failure() {
        boolean tooLong = end - start == LONGEST;
        return new Undecoded(tooLong ? Undecoded.Reason.TOO_LONG : Undecoded.Reason.TRUNCATED, length());
    }

    int length() {
        return position - start;
    }

    /** {@return the next byte, 0 to 255, without taking it} */
    int peek() {
        if (position >= end) {
            failed = true;
            return 0;
        }
        return code[position] & 0xff;
    }

    /** {@return the byte after the next one, 0 to 255} */
    int peekSecond() {
        if (position + 1 >= end) {
            failed = true;
            return 0;
        }
        return code[position + 1] & 0xff;
    }

    /** Takes the byte that was peeked at. */
    void skip() {
        position++;
    }

    int unsigned8() {
        int value = peek();
        if (!failed) {
            position++;
        }
        return value;
    }

    int signed8() {
        return (byte) unsigned8();
    }

    int unsigned16() {
        int low = unsigned8();
        return low | unsigned8() << 8;
    }

    int signed32() {
        int low = unsigned16();
        return low | unsigned16() << 16;
    }

    long signed64() {
        long low = signed32() & 0xffff_ffffL;
        return low | (long) signed32() << 32;
    }
}
