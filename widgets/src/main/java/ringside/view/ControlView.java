package ringside.view;

import java.util.ArrayList;
import java.util.List;
import ringside.figure.Block;
import ringside.figure.Figure;
import ringside.figure.Text;

/**
 * The control registers and EFER, bit by bit (SDM vol. 3A, 2.5).
 *
 * @param mode      what they make of the processor together: {@code 64-bit mode}
 * @param registers in the order in which they are shown
 */
public record ControlView(String mode, List<Register> registers) implements View {
    public static final String VIEW = "control";

    /**
     * A register.
     *
     * @param name   {@code CR0}, {@code CR3}, {@code CR4} or {@code EFER}
     * @param value  what it holds
     * @param before what it held when the last run began; null when it did not change
     * @param width  how many bits are drawn
     * @param fields its bits, highest first
     */
    public record Register(String name, Hex value, Hex before, int width, List<Field> fields) {
        private Block ruler() {
            return Field.ruler(name + " = " + (before == null ? "" : before + " → ") + value, width, fields,
                before == null ? 0 : before.value() ^ value.value());
        }
    }

    @Override
    public String view() {
        return VIEW;
    }

    @Override
    public Figure figure() {
        var blocks = new ArrayList<Block>();
        registers.forEach(register -> blocks.add(register.ruler()));
        return new Figure("Control registers", Text.plain("Together they make: " + mode), blocks);
    }
}
