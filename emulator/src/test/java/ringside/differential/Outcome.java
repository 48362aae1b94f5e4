package ringside.differential;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of a case: the registers that differ from those loaded, the quadwords of the playground that differ, by
 * physical address.
 *
 * @param end how it ended; registers and memory are empty unless it was {@link End#CAUGHT}
 */
record Outcome(End end, Map<Slot, Long> registers, Map<Long, Long> memory) {
    /** The ends a case can come to. */
    enum End {
        /** A catcher had it. */
        CAUGHT,
        /** The processor shut down and was reset. */
        SHUTDOWN,
        /** It ran on until the time was up. */
        HANGS,
        /** The other emulator ended itself: it says that it does not do that. */
        GIVES_UP,
        /** This machine says that it does not do that yet. */
        UNIMPLEMENTED,
        /** A Java exception. */
        BUG
    }

    private static final int MAGIC = 0xf5cacaf5;
    private static final int SHUTDOWN_MARK = 0xfe;
    private static final int REGISTERS_END = 0xff;
    private static final int HEAD = 10;
    /** The record without content behind the last case: its place is -1. */
    private static final String FINAL = new String(
        ByteBuffer.allocate(HEAD).order(ByteOrder.LITTLE_ENDIAN).putInt(MAGIC).putShort((short) 0).putInt(-1).array(),
        StandardCharsets.ISO_8859_1);

    static Outcome of(End end) {
        return new Outcome(end, Map.of(), Map.of());
    }

    /** The records in what a machine wrote to port 0xe9, by the case's place in its batch. Other text is skipped. */
    static Map<Integer, Outcome> parse(byte[] output) {
        var bytes = ByteBuffer.wrap(output).order(ByteOrder.LITTLE_ENDIAN);
        var all = new HashMap<Integer, Outcome>();
        while (bytes.remaining() >= HEAD) {
            int start = bytes.position();
            int length = bytes.getShort(start + 4) & 0xffff;
            if (bytes.getInt(start) != MAGIC || bytes.remaining() < HEAD + length) {
                bytes.position(start + 1);
                continue;
            }
            int index = bytes.getInt(start + 6);
            bytes.position(start + HEAD + length);
            if (length > 0) {
                all.put(index, record(bytes.slice(start + HEAD, length).order(ByteOrder.LITTLE_ENDIAN)));
            }
        }
        return all;
    }

    /** Whether all cases of a batch were run. */
    static boolean isWhole(byte[] output) {
        return new String(output, StandardCharsets.ISO_8859_1).contains(FINAL);
    }

    private static Outcome record(ByteBuffer bytes) {
        var registers = new EnumMap<Slot, Long>(Slot.class);
        for (int slot = bytes.get() & 0xff; slot != REGISTERS_END; slot = bytes.get() & 0xff) {
            if (slot == SHUTDOWN_MARK) {
                return of(End.SHUTDOWN);
            }
            registers.put(Slot.of(slot), bytes.getLong());
        }
        var memory = new TreeMap<Long, Long>();
        while (bytes.hasRemaining()) {
            memory.put(Layout.PLAYGROUND + 8L * (bytes.getShort() & 0xffff), bytes.getLong());
        }
        return new Outcome(End.CAUGHT, registers, memory);
    }

    /** All of it in a line. */
    String text() {
        var text = new StringBuilder(end.name());
        registers.forEach((slot, value) -> text.append(" %s=%x".formatted(slot.label(), value)));
        memory.forEach((place, value) ->
            text.append(" %s+%x=%x".formatted(Layout.pageName(place), place & 0xfff, value)));
        return text.toString();
    }
}
