/**
 * Bytes to instructions: the opcode table, the decoder and the disassembly. The table is one readable resource
 * ({@code opcodes.txt}) in the notation of the manual's opcode maps (Intel SDM vol. 2D, appendix A); everything here
 * follows from it. Nothing in this package knows a processor's state.
 */
package ringside.isa;
