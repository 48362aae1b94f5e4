/**
 * From the text of cells to linked code, symbols and lines. LLVM's assembler and compiler (and the real {@code nasm})
 * run as bounded subprocesses; their ELF64 objects are read, placed and linked here, in Java, so that one unit can be
 * replaced while the memory of all others stays as the guest left it. This room imports no other room.
 *
 * <p>The bounds (time, memory, output, no host files) guard against accidents in a cell. They are no jail: a notebook's
 * Java cells may do whatever their user may do.
 */
package ringside.toolchain;
