package ringside.toolchain;

/**
 * Pages that a unit needs.
 *
 * @param address    the first page's linear address
 * @param size       in bytes, whole pages
 * @param writable   the guest may write there
 * @param executable the guest may execute there
 * @param ring       3: both rings may use it; 0: the supervisor alone
 */
public record Region(long address, long size, boolean writable, boolean executable, int ring) {

    boolean overlaps(Region other) {
        return Long.compareUnsigned(address, other.address + other.size) < 0
                && Long.compareUnsigned(other.address, address + size) < 0;
    }

    /** The same pages, with everything allowed that either region allows. */
    Region with(Region other) {
        return new Region(address, size, writable || other.writable, executable || other.executable,
                Math.max(ring, other.ring));
    }
}
