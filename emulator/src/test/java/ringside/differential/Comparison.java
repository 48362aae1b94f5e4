package ringside.differential;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Runs cases here and on a peer, and judges where they differ. */
final class Comparison {
    /**
     * What came of a case.
     *
     * @param headline the case and how it ended here and there
     * @param lines    what differs; empty where nothing does
     * @param settled  the settled disagreements that explain all of it
     */
    record Verdict(TestCase test, Outcome ours, Outcome theirs, String headline, List<String> lines,
                   Optional<String> settled) {
        boolean differs() {
            return !lines.isEmpty();
        }

        boolean isUnexplained() {
            return differs() && settled.isEmpty();
        }

        /** How it ended here and there. */
        String ends() {
            return headline.substring(headline.lastIndexOf("=>"));
        }
    }

    private final Runner runner;
    private final Peer ours;
    private final Peer peer;
    private final Disagreements disagreements = Disagreements.read();

    Comparison(Runner runner, Peer ours, Peer peer) {
        this.runner = runner;
        this.ours = ours;
        this.peer = peer;
    }

    /** The verdicts in the cases' order; both machines run at the same time. */
    List<Verdict> of(List<TestCase> cases) {
        var theirs = CompletableFuture.supplyAsync(() -> runner.run(peer, cases));
        var mine = runner.run(ours, cases);
        var others = theirs.join();
        return IntStream.range(0, cases.size()).mapToObj(i -> verdict(cases.get(i), mine.get(i), others.get(i))).toList();
    }

    private Verdict verdict(TestCase test, Outcome mine, Outcome other) {
        var lines = Difference.lines(test, mine, other);
        var headline = Difference.headline(test, mine, other);
        // A Java exception or a gap of this machine is never a matter of opinion.
        boolean complete = mine.end() == Outcome.End.CAUGHT || mine.end() == Outcome.End.SHUTDOWN;
        var settled = complete ? disagreements.explain(peer.name(), headline, lines) : Optional.<String>empty();
        return new Verdict(test, mine, other, headline, lines, settled);
    }
}
