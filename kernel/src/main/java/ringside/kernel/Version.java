package ringside.kernel;

import java.util.Objects;

/** The version of this build. */
public final class Version {

    /** The version of the jar's manifest; {@code development} when run from class files. */
    public static final String CURRENT =
            Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "development");

    private Version() {
    }
}
