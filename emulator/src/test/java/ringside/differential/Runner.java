package ringside.differential;

import java.util.ArrayList;
import java.util.List;

/** Runs cases on a peer, as many boots as it takes. */
final class Runner {
    private final Template template;
    private final int batch;

    Runner(Template template, int batch) {
        this.template = template;
        this.batch = batch;
    }

    /** The outcomes, in the cases' order. */
    List<Outcome> run(Peer peer, List<TestCase> cases) {
        List<Outcome> outcomes = new ArrayList<>();
        while (outcomes.size() < cases.size()) {
            int from = outcomes.size();
            var some = cases.subList(from, Math.min(from + batch, cases.size()));
            var found = peer.boot(Blob.of(template, some));
            int known = 0;
            while (known < some.size() && found.containsKey(known)) {
                outcomes.add(found.get(known++));
            }
            if (known < some.size() && (known == 0 || !endsTheBoot(outcomes.getLast()))) {
                outcomes.add(Outcome.of(Outcome.End.HANGS));
            }
        }
        return outcomes;
    }

    private static boolean endsTheBoot(Outcome outcome) {
        return outcome.end() == Outcome.End.HANGS || outcome.end() == Outcome.End.GIVES_UP;
    }
}
