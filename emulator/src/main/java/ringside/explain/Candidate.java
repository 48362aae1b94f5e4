package ringside.explain;

import java.util.List;

/**
 * A change that may let a check pass.
 *
 * @param price   how unlikely it is that this is what is wrong; the cheapest is tried first
 * @param changes one, or two halves of one value
 */
record Candidate(int price, List<Change> changes) {

    int bits() {
        return changes.stream().mapToInt(Change::bits).sum();
    }
}
