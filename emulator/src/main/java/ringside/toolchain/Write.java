package ringside.toolchain;

/**
 * Bytes that belong into memory.
 *
 * @param address the first byte's linear address
 * @param bytes   what to write; not to be changed
 */
public record Write(long address, byte[] bytes) {
}
