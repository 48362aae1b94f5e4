package ringside.differential;

import java.util.SortedMap;
import java.util.TreeMap;

/** One case: what differs from the template. */
final class TestCase extends Playground {
    private final Template template;
    private final int number;
    private final SortedMap<Long, Long> patches = new TreeMap<>();
    private String title = "";

    TestCase(Template template, int number) {
        this.template = template;
        this.number = number;
    }

    TestCase(TestCase other) {
        this(other.template, other.number);
        patches.putAll(other.patches);
        title = other.title;
    }

    /** Its number in the whole run. */
    int number() {
        return number;
    }

    /** The instructions in words. */
    String title() {
        return title;
    }

    void title(String words) {
        title = words;
    }

    /** The quadwords that differ from the template, by physical address. */
    SortedMap<Long, Long> patches() {
        return patches;
    }

    Template template() {
        return template;
    }

    @Override
    long get(long address) {
        var patch = patches.get(address);
        return patch != null ? patch : template.get(address);
    }

    @Override
    void put(long address, long value) {
        if (value == template.get(address)) {
            patches.remove(address);
        } else {
            patches.put(address, value);
        }
    }
}
