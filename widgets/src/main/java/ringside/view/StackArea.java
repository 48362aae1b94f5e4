package ringside.view;

import java.util.Arrays;
import java.util.Optional;
import ringside.machine.Stage;

/**
 * The stretch of memory that a stack pointer lies in.
 *
 * @param name   in words
 * @param bottom its lowest address
 * @param top    the address behind its highest byte
 */
record StackArea(String name, long bottom, long top) {
    private static final StackArea[] STAGE = {of("kernel stack", Stage.KERNEL_STACK_TOP),
        of("interrupt stack", Stage.INTERRUPT_STACK_TOP), of("user stack", Stage.USER_STACK_TOP)};
    /** How far a stack reaches that is none of the stage's. */
    private static final long REACH = 0x1000;

    private static StackArea of(String name, long top) {
        return new StackArea(name, top - Stage.STACK_SIZE, top);
    }

    /** The area that {@code pointer} is in; an empty stack's pointer, one behind the highest byte, counts too. */
    static StackArea around(Scene scene, long pointer) {
        var own = Arrays.stream(STAGE).filter(area -> area.holds(pointer)).findFirst();
        return own.or(() -> ofUnit(scene, pointer)).orElseGet(() ->
            new StackArea("stack", pointer - REACH, pointer + REACH));
    }

    /** A unit's own memory used as a stack, named by the symbol before it. */
    private static Optional<StackArea> ofUnit(Scene scene, long pointer) {
        return scene.program().flatMap(units -> units.unitAt(pointer - 1)).map(unit -> {
            var symbol = scene.program().orElseThrow().symbols().nearest(pointer - 1);
            var name = symbol.map(near -> "stack in " + near.name()).orElse("stack in unit " + unit.name());
            long bottom = symbol.map(near -> pointer - 1 - near.offset()).orElse(unit.base());
            return new StackArea(name, bottom, unit.base() + unit.size());
        });
    }

    boolean holds(long pointer) {
        return Long.compareUnsigned(pointer, bottom) >= 0 && Long.compareUnsigned(pointer, top) <= 0;
    }

    /** Areas without sizes of their own are the same when they overlap. */
    boolean sameAs(StackArea other) {
        return name.equals(other.name) && bottom <= other.top && other.bottom <= top;
    }
}
