package ringside.magic;

import java.util.List;

/** Runs the magics of a cell, one after another, until one fails or the stop button is pressed. */
public final class MagicRunner {

    private final Magics magics;

    /** A runner for a registry. */
    public MagicRunner(Magics magics) {
        this.magics = magics;
    }

    /** Runs the magics in order; those after a stop are left out. */
    public void run(List<Cell.Use> uses, Output output, Cancellation cancellation) throws Exception {
        uses.stream().skip(1).forEach(MagicRunner::requireLineMagic);
        for (Cell.Use use : uses) {
            if (cancellation.requested()) {
                return;
            }
            run(use, output, cancellation);
        }
    }

    /** Runs one magic. */
    public void run(Cell.Use use, Output output, Cancellation cancellation) throws Exception {
        magics.run(new Call(use.name(), use.place(), use.arguments(), use.line(), use.column(), use.body(), output,
                cancellation));
    }

    /** Refuses a Java cell that names unknown magics, or a cell magic that is not on the first line. */
    public void requireKnown(List<Cell.Use> uses) {
        for (Cell.Use use : uses) {
            requireLineMagic(use);
            if (!magics.knows(use.place(), use.name())) {
                throw magics.unknown(use.place(), use.name()).at(use.line(), 0);
            }
        }
    }

    private static void requireLineMagic(Cell.Use use) {
        if (use.place() == Place.CELL) {
            throw MagicException.of("%%" + use.name() + " must be the first line of its cell").at(use.line(), 0)
                    .named("UsageError").hint("Give it a cell of its own.");
        }
    }
}
