package ringside.memory;

/** On whose behalf memory is touched (SDM vol. 3A, 5.6). */
public enum Privilege {
    /** An access at CPL 3. */
    USER,
    /** An explicit access at CPL 0 to 2. */
    SUPERVISOR,
    /** An implicit supervisor access: descriptor tables and the TSS, at any CPL. */
    SYSTEM;

    /** The privilege of an ordinary access at {@code cpl}. */
    public static Privilege of(int cpl) {
        return cpl == 3 ? USER : SUPERVISOR;
    }
}
