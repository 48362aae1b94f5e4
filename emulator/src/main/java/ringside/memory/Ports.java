package ringside.memory;

/** The I/O port space as the processor sees it. */
public interface Ports {
    /** A port space with nothing in it: reads give all ones, writes are lost. */
    Ports NONE = new Ports() {
        @Override
        public int in(int port, int width) {
            return -1;
        }

        @Override
        public void out(int port, int width, int value) {
        }
    };

    /** Reads {@code width} bits (8, 16 or 32) from {@code port} (0 to 0xffff). */
    int in(int port, int width);

    /** Writes {@code width} bits (8, 16 or 32) to {@code port}. */
    void out(int port, int width, int value);
}
