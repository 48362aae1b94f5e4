package ringside.differential;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The guest image: the monitor and the ROM, assembled by nasm. */
final class Monitor {
    private static final int CATCHER_SIZE = 8;

    private final byte[] image;
    private final byte[] rom;
    private final long catchers64;
    private final long escape64;
    private final long gdt;
    private final long catchers32;
    private final long catchers16;

    private Monitor(byte[] image, byte[] rom) {
        this.image = image;
        this.rom = rom;
        var table = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).position(Layout.MONITOR_SIZE - 40);
        catchers64 = table.getLong();
        escape64 = table.getLong();
        gdt = table.getLong();
        catchers32 = table.getLong();
        catchers16 = table.getLong();
    }

    /** Assembles both in a folder. */
    static Monitor assemble(Path folder) {
        return new Monitor(nasm(folder, "monitor", Layout.definitions()),
            nasm(folder, "reset", Map.of("MONITOR", Layout.MONITOR)));
    }

    private static byte[] nasm(Path folder, String name, Map<String, Long> definitions) {
        var source = folder.resolve(name + ".asm");
        var output = folder.resolve(name + ".bin");
        List<String> command = new ArrayList<>(List.of("nasm", "-f", "bin", "-Wall", "-Werror",
            "-o", output.toString(), source.toString()));
        definitions.forEach((word, value) -> command.add("-D" + word + "=" + value));
        try (var text = Monitor.class.getResourceAsStream(name + ".asm")) {
            Files.write(source, text.readAllBytes());
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var messages = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new IllegalStateException(messages);
            }
            return Files.readAllBytes(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What lies from {@link Layout#MONITOR} on. */
    byte[] image() {
        return image;
    }

    /** What lies in the last 64 KiB below 4 GiB. */
    byte[] rom() {
        return rom;
    }

    /** The 64-bit catcher of a vector. */
    long catcher64(int vector) {
        return catchers64 + (long) CATCHER_SIZE * Math.min(vector, Layout.CATCHERS - 1);
    }

    /** The 32-bit catcher of a vector. */
    long catcher32(int vector) {
        return catchers32 + (long) CATCHER_SIZE * Math.min(vector, Layout.CATCHERS - 1);
    }

    /** The catcher of a vector in real-address mode: its segment and its offset as an interrupt vector has them. */
    long catcher16(int vector) {
        long address = catchers16 + (long) CATCHER_SIZE * Math.min(vector, Layout.CATCHERS - 1);
        return Layout.MONITOR >> 4 << 16 | address - Layout.MONITOR;
    }

    long escape64() {
        return escape64;
    }

    /** A GDT with flat data as its second descriptor, like that of the ROM. */
    long gdt() {
        return gdt;
    }
}
