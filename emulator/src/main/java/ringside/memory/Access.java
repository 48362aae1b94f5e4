package ringside.memory;

/** What an access wants from a page. */
public enum Access {
    READ, WRITE, EXECUTE,
    /** A load from the shadow stack (SDM vol. 1, 17.2). */
    SHADOW_READ,
    /** A store to the shadow stack. */
    SHADOW_WRITE;

    /** Whether it stores. */
    public boolean writes() {
        return this == WRITE || this == SHADOW_WRITE;
    }

    /** Whether it goes to the shadow stack. */
    public boolean shadow() {
        return this == SHADOW_READ || this == SHADOW_WRITE;
    }
}
