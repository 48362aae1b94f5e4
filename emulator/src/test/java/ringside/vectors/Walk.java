package ringside.vectors;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import ringside.isa.Encodings.Form;
import ringside.isa.Feature;
import ringside.isa.Opcode;
import ringside.vectors.CaseMaker.Variant;

/** Walks the opcode table: every form that a processor has in user mode, with its cases. */
final class Walk {
    /** The generator's own choices come from the same seeds as the drawn states, turned by this. */
    private static final long CHOICES = 0x5851f42d4c957f2dL;

    private final Set<Feature> features;
    private final long seed;
    private final int casesPerForm;
    private final List<Source> sources = new ArrayList<>();

    /** What a group is made from. */
    private record Source(CaseMaker maker, Form form, Variant variant) {
    }

    Walk(Set<Feature> features, long seed, int casesPerForm) {
        this.features = features;
        this.seed = seed;
        this.casesPerForm = casesPerForm;
    }

    /** The groups of those opcodes, in one mode. */
    List<Group> groups(Predicate<Opcode> wanted, int bits) {
        List<Group> groups = new ArrayList<>();
        var random = new SplitMix64(seed ^ CHOICES);
        var maker = new CaseMaker(features, bits, random);
        for (var opcode : Opcode.all()) {
            if (wanted.test(opcode)) {
                for (var form : maker.encodings().forms(opcode)) {
                    for (var variant : Variant.of(form)) {
                        groups.add(group(maker, form, variant, bits, groups.size()));
                    }
                }
            }
        }
        return groups;
    }

    /** Another case in the place of one, which has the same seed. */
    Setup another(Group group, int number, int place) {
        var source = sources.get(number);
        return source.maker.make(source.form, source.variant, seedOf(seed, number, place), group.kind());
    }

    private Group group(CaseMaker maker, Form form, Variant variant, int bits, int number) {
        var kind = kind(form.opcode());
        sources.add(new Source(maker, form, variant));
        List<Setup> setups = new ArrayList<>();
        for (int i = 0; i < casesPerForm; i++) {
            var setup = maker.make(form, variant, seedOf(seed, number, i), kind);
            if (setup == null) {
                throw new IllegalStateException("no code for " + form + " " + variant);
            }
            setups.add(setup);
        }
        var name = form.toString() + (variant == Variant.PLAIN ? "" : " " + variant.name().toLowerCase());
        return new Group(name, kind, bits, setups);
    }

    /** The seed of a case: part of the format. */
    static long seedOf(long seed, int group, int number) {
        return seed + ((long) group << 16) + number;
    }

    /** What the instruction's operands are made of. */
    static Kind kind(Opcode opcode) {
        var feature = opcode.feature().orElse(null);
        if (feature == Feature.FPU) {
            return Kind.EXTENDED;
        }
        var name = opcode.mnemonic().replaceFirst("^v", "");
        if (feature == null || name.startsWith("p")) {
            return opcode.mnemonic().startsWith("fistt") ? Kind.EXTENDED : Kind.INTEGER;
        }
        if (name.startsWith("fistt")) {
            return Kind.EXTENDED;
        }
        if (name.startsWith("cvt")) {
            name = name.replaceFirst("2.*", "");
        }
        return name.endsWith("ps") || name.endsWith("ss") ? Kind.SINGLE
            : name.endsWith("pd") || name.endsWith("sd") ? Kind.DOUBLE
            : name.endsWith("ph") ? Kind.HALF : Kind.INTEGER;
    }
}
