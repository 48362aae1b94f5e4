/**
 * What instructions do: one static method for each meaning in the opcode table, marked with
 * {@link ringside.semantics.Meaning}, in one of the shapes of {@link ringside.semantics.Form}.
 */
package ringside.semantics;
