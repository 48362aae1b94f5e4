package ringside.isa;

/**
 * What an EVEX prefix adds to an instruction (SDM vol. 2A, 2.7; APX specification, 3.1).
 *
 * @param mask number of the mask register that says which elements are written, 0 for all
 * @param zeroing whether elements that are not written become zero
 * @param broadcast how often one number in memory is repeated to make the operand; 0 where it is not
 * @param rounding how results are rounded, whatever MXCSR says; null if not given
 * @param noFlags whether the status flags stay as they are
 * @param defaultFlags OF, SF, ZF and CF (bits 3 to 0) as a conditional comparison leaves them when it does not compare;
 *     -1 for all other instructions
 */
public record Evex(int mask, boolean zeroing, int broadcast, Rounding rounding, boolean noFlags, int defaultFlags) {
    /** Nothing. */
    public static final Evex NONE = new Evex(0, false, 0, null, false, -1);

    /** Rounding in the instruction; floating-point exceptions are suppressed. */
    public enum Rounding {
        NEAREST("rn-sae"), DOWN("rd-sae"), UP("ru-sae"), ZERO("rz-sae"),
        /** As MXCSR says, but exceptions are suppressed. */
        ONLY_SUPPRESS("sae");

        private final String text;

        Rounding(String text) {
            this.text = text;
        }

        /** {@return how assemblers write it, without braces} */
        public String text() {
            return text;
        }
    }
}
