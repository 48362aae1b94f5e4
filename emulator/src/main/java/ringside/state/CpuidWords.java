package ringside.state;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;

import ringside.isa.Feature;

/** The words in which a user changes the processor: {@code +la57,-smap,vendor=amd,phys-bits=36}. */
final class CpuidWords {
    /** Names that others have for the same things. */
    private static final Map<String, Feature> ALIASES = Map.ofEntries(
        Map.entry("abm", Feature.LZCNT), Map.entry("cx8", Feature.CMPXCHG8B), Map.entry("cx16", Feature.CMPXCHG16B),
        Map.entry("lahflm", Feature.LAHF64), Map.entry("sep", Feature.SYSENTER), Map.entry("shstk", Feature.CET_SS),
        Map.entry("ibt", Feature.CET_IBT), Map.entry("3dnowprefetch", Feature.PREFETCHW),
        Map.entry("gbpages", Feature.PDPE1GB), Map.entry("tscdeadlinetimer", Feature.TSC_DEADLINE));
    private static final int NEAR = 3;

    private CpuidWords() {
    }

    static CpuidModel apply(CpuidModel start, String changes) {
        var model = start;
        for (var word : changes.split(",")) {
            model = word.isBlank() ? model : change(model, word.strip());
        }
        return model;
    }

    private static CpuidModel change(CpuidModel model, String word) {
        int equals = word.indexOf('=');
        if (equals > 0) {
            return property(model, word.substring(0, equals), word.substring(equals + 1));
        }
        return switch (word.length() == 1 ? ' ' : word.charAt(0)) {
            case '+' -> model.with(built(feature(word.substring(1))));
            case '-' -> model.without(feature(word.substring(1)));
            default -> throw new IllegalArgumentException("a processor feature is switched by + or -, as in +"
                + feature(word).title() + ", not by \"" + word + "\"");
        };
    }

    private static CpuidModel property(CpuidModel model, String name, String value) {
        return switch (name) {
            case "vendor" -> model.vendor(vendor(value));
            case "phys-bits" -> model.physicalBits(number(value));
            default -> throw new IllegalArgumentException("a processor has no \"" + name
                + "\" to set; there are vendor and phys-bits, and features that + and - switch");
        };
    }

    static Vendor vendor(String name) {
        return Arrays.stream(Vendor.values())
            .filter(vendor -> vendor.name().equalsIgnoreCase(name) || vendor.identification().equals(name))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no vendor \"" + name + "\"; there are intel and amd"));
    }

    private static int number(String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("phys-bits is a number from 32 to 52, not \"" + value + "\"", e);
        }
    }

    private static Feature built(Feature feature) {
        if (!CpuidModel.BUILT.contains(feature)) {
            throw new IllegalArgumentException("this machine cannot do " + feature.title() + " yet");
        }
        return feature;
    }

    private static Feature feature(String name) {
        var plain = plain(name);
        var alias = ALIASES.get(plain);
        return alias != null ? alias : Arrays.stream(Feature.values())
            .filter(feature -> plain(feature.name()).equals(plain)).findFirst().orElseThrow(() -> unknown(name));
    }

    private static IllegalArgumentException unknown(String name) {
        var plain = plain(name);
        var nearest = Arrays.stream(Feature.values())
            .min(Comparator.<Feature>comparingInt(feature -> distance(plain, plain(feature.name())))
                .thenComparing(feature -> feature.name().charAt(0) != Character.toUpperCase(name.charAt(0))))
            .orElseThrow();
        boolean near = distance(plain, plain(nearest.name())) < NEAR;
        return new IllegalArgumentException("no processor feature \"" + name + "\""
            + (near ? "; did you mean " + nearest.title() + "?" : ""));
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[-_.]", "");
    }

    /** How many letters must be put in, left out or replaced to make one word of the other. */
    private static int distance(String one, String other) {
        var row = new int[other.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
