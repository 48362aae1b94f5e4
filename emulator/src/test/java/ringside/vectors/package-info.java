/**
 * Vectors from the processor itself: single instructions with what they left when it ran them, how they were made, and
 * the machine held against them. {@code emulator/VECTORS.md} describes them for others.
 */
package ringside.vectors;
