package ringside.machine.device;

import ringside.state.Archive;

/**
 * One 8259A interrupt controller: Intel's data sheet 8259A/8259A-2. {@link PicPair} joins two as a PC does.
 */
final class Pic8259 {
    private static final int SPURIOUS = 7;

    private final boolean master;
    private int requests;
    private int inService;
    private int masked;
    private int lines;
    /** A set bit makes the input level-triggered: the chip set's ELCR register. */
    private int levelTriggered;
    private boolean allLevelTriggered;
    private int base;
    /** The input that has the lowest priority; the one after it has the highest. */
    private int lowest = 7;
    private boolean automaticEnd;
    private boolean rotatesOnAutomaticEnd;
    private boolean specialMask;
    private boolean specialFullyNested;
    private boolean readsInService;
    private boolean poll;
    /** The initialization command word that is awaited at the odd port: 2, 3 or 4; 0 for none. */
    private int awaited;
    private boolean fourthWord;
    private boolean single;

    Pic8259(boolean master) {
        this.master = master;
    }

    /** What the firmware leaves: vectors from {@code firstVector} on, nothing masked. */
    void firmware(int firstVector) {
        initialize(0x11);
        awaited = 0;
        base = firstVector;
    }

    void line(int input, boolean high) {
        int bit = 1 << input;
        boolean was = (lines & bit) != 0;
        lines = high ? lines | bit : lines & ~bit;
        if (!high && isLevel(bit)) {
            requests &= ~bit;
        } else if (!high) {
            // Chip sets keep an edge until it is acknowledged; the 8259A itself answered a short pulse with IR7.
            return;
        } else if (!was || isLevel(bit)) {
            requests |= bit;
        }
    }

    private boolean isLevel(int bit) {
        return allLevelTriggered || (levelTriggered & bit) != 0;
    }

    /** Whether the INT output is high. */
    boolean interrupting() {
        return pending() >= 0;
    }

    /** The input that would be served next, or -1. */
    private int pending() {
        int first = highest(requests & ~masked);
        if (first < 0) {
            return -1;
        }
        int served = inService;
        if (specialMask) {
            served &= ~masked;
        }
        if (specialFullyNested && master) {
            served &= ~(1 << PicPair.CASCADE);
        }
        int current = highest(served);
        return current < 0 || rank(first) < rank(current) ? first : -1;
    }

    private int highest(int bits) {
        for (int i = 1; i <= 8; i++) {
            int input = lowest + i & 7;
            if ((bits >>> input & 1) != 0) {
                return input;
            }
        }
        return -1;
    }

    private int rank(int input) {
        return input - lowest - 1 & 7;
    }

    /** The processor acknowledges: the input that is now in service, or -1 where the request has gone. */
    int acknowledge() {
        int input = pending();
        if (input < 0) {
            return -1;
        }
        int bit = 1 << input;
        if (!isLevel(bit)) {
            requests &= ~bit;
        }
        if (!automaticEnd) {
            inService |= bit;
        } else if (rotatesOnAutomaticEnd) {
            lowest = input;
        }
        return input;
    }

    /** The vector of an input; of none, that of the spurious interrupt. */
    int vector(int input) {
        return base + (input < 0 ? SPURIOUS : input);
    }

    int readCommand() {
        if (poll) {
            poll = false;
            int input = acknowledge();
            return input < 0 ? 0 : 0x80 | input;
        }
        return readsInService ? inService : requests;
    }

    int readMask() {
        return masked;
    }

    int readLevels() {
        return levelTriggered;
    }

    void writeLevels(int value) {
        levelTriggered = value;
    }

    void writeCommand(int value) {
        if ((value & 0x10) != 0) {
            initialize(value);
        } else if ((value & 8) != 0) {
            control(value);
        } else {
            end(value);
        }
    }

    /** Initialization command word 1. */
    private void initialize(int value) {
        requests = 0;
        inService = 0;
        masked = 0;
        lowest = 7;
        specialMask = false;
        specialFullyNested = false;
        automaticEnd = false;
        rotatesOnAutomaticEnd = false;
        readsInService = false;
        poll = false;
        fourthWord = (value & 1) != 0;
        single = (value & 2) != 0;
        allLevelTriggered = (value & 8) != 0;
        awaited = 2;
    }

    /** Operation control word 3. */
    private void control(int value) {
        if ((value & 0x40) != 0) {
            specialMask = (value & 0x20) != 0;
        }
        poll = (value & 4) != 0;
        if ((value & 2) != 0) {
            readsInService = (value & 1) != 0;
        }
    }

    /** Operation control word 2: the end of an interrupt, rotation, or both. */
    private void end(int value) {
        int named = value & 7;
        switch (value >>> 5) {
            case 0 -> rotatesOnAutomaticEnd = false;
            case 1 -> finish(highest(inService), false);
            case 3 -> finish(named, false);
            case 4 -> rotatesOnAutomaticEnd = true;
            case 5 -> finish(highest(inService), true);
            case 6 -> lowest = named;
            case 7 -> finish(named, true);
            default -> { }
        }
    }

    private void finish(int input, boolean rotate) {
        if (input < 0) {
            return;
        }
        inService &= ~(1 << input);
        if (rotate) {
            lowest = input;
        }
        // A level that is still high asks again.
        if (isLevel(1 << input)) {
            requests |= lines & 1 << input;
        }
    }

    void writeMask(int value) {
        switch (awaited) {
            case 2 -> {
                base = value & 0xf8;
                awaited = single ? fourthOrNone() : 3;
            }
            case 3 -> awaited = fourthOrNone();
            case 4 -> {
                automaticEnd = (value & 2) != 0;
                specialFullyNested = (value & 0x10) != 0;
                awaited = 0;
            }
            default -> masked = value;
        }
    }

    private int fourthOrNone() {
        return fourthWord ? 4 : 0;
    }

    void archive(Archive archive) {
        requests = archive.of(requests);
        inService = archive.of(inService);
        masked = archive.of(masked);
        lines = archive.of(lines);
        levelTriggered = archive.of(levelTriggered);
        allLevelTriggered = archive.of(allLevelTriggered);
        base = archive.of(base);
        lowest = archive.of(lowest);
        automaticEnd = archive.of(automaticEnd);
        rotatesOnAutomaticEnd = archive.of(rotatesOnAutomaticEnd);
        specialMask = archive.of(specialMask);
        specialFullyNested = archive.of(specialFullyNested);
        readsInService = archive.of(readsInService);
        poll = archive.of(poll);
        awaited = archive.of(awaited);
        fourthWord = archive.of(fourthWord);
        single = archive.of(single);
    }
}
