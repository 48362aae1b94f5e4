package ringside.toolchain;

/**
 * A section of an object that takes up memory.
 *
 * @param name       its name, such as {@code .text}
 * @param writable   the guest may write it
 * @param executable the guest may execute it
 * @param align      its alignment in bytes, a power of two
 * @param size       its size in bytes
 * @param bytes      its contents before relocation; shorter than {@code size} (empty for {@code .bss}) if zeros
 *                   follow
 */
public record Section(String name, boolean writable, boolean executable, long align, long size, byte[] bytes) {

    /** Its rank in a unit: text, rodata, data, bss. */
    int rank() {
        return executable ? 0 : !writable ? 1 : bytes.length > 0 || size == 0 ? 2 : 3;
    }
}
