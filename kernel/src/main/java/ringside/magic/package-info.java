/**
 * The magics and the frame they run in: the cell parser, the registry, options by picocli, and the outputs and errors
 * of a cell. Nothing here knows a notebook protocol; a kernel hands a cell in and gets {@link ringside.magic.Bundle}s
 * and {@link ringside.magic.MagicException}s out.
 */
package ringside.magic;
