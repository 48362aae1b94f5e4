package ringside.semantics;

import java.util.function.Consumer;

import ringside.state.Check;

/**
 * One check, made to hold and made to fail.
 *
 * @param check   the check
 * @param fault   the fault when it fails, such as {@code "#GP(0x8)"}
 * @param arrange prepares a machine in which the check holds; null when it never does
 * @param spoil   changes that machine so that the check fails
 * @param act     what is executed
 */
record CheckCase(Check check, String fault, Consumer<SmallMachine> arrange, Consumer<SmallMachine> spoil,
                 Consumer<SmallMachine> act) {

    /** An instruction, given by its bytes. */
    static CheckCase of(Check check, String fault, String code, Consumer<SmallMachine> arrange,
        Consumer<SmallMachine> spoil) {
        return new CheckCase(check, fault, arrange, spoil, machine -> machine.run(code));
    }

    @Override
    public String toString() {
        return check + " else " + fault;
    }
}
