package ringside.vectors;

/** What sort of numbers lie in a case's vector registers, x87 registers and memory. The order is that of the files. */
enum Kind {
    INTEGER, SINGLE, DOUBLE, HALF, EXTENDED
}
