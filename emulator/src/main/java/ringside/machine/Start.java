package ringside.machine;

/** Where a run begins. */
public sealed interface Start {

    /** Goes on where the last run stopped. */
    record Onward() implements Start {
    }

    /**
     * Enters on the stage.
     *
     * @param address linear
     */
    record Entry(long address) implements Start {
    }

    /**
     * Starts a flat image as a PC's firmware starts a boot sector: in real-address mode at 0000:7C00. The first 640 KiB
     * hold nothing else then; there are no firmware services.
     *
     * @param image 1 byte to 640 KiB less 0x7c00 bytes
     */
    record Boot(byte[] image) implements Start {
    }
}
