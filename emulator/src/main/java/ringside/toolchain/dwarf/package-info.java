/**
 * Types out of debugging information: what DWARF (versions 4 and 5, as clang writes it) says of a C unit's structures.
 * A leaf of the tool chain: it knows bytes, and neither object files nor units.
 */
package ringside.toolchain.dwarf;
