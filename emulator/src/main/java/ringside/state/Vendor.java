package ringside.state;

/** Whose processor it is; {@link VendorDifference} lists what follows from that. */
public enum Vendor {
    INTEL("GenuineIntel", 0x00f06d1),
    AMD("AuthenticAMD", 0x00800fd1);

    private final String identification;
    private final int signature;

    Vendor(String identification, int signature) {
        this.identification = identification;
        this.signature = signature;
    }

    /** The twelve characters of CPUID's leaf 0. */
    public String identification() {
        return identification;
    }

    /** Family, model and stepping as CPUID's leaf 1 and a reset give them: a model that no processor was sold with. */
    public int signature() {
        return signature;
    }
}
