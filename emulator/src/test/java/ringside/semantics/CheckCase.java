package ringside.semantics;

import java.util.function.Consumer;
import java.util.function.Supplier;

import ringside.state.Check;

/**
 * One check, made to hold and made to fail.
 *
 * @param check   the check
 * @param fault   the fault when it fails, such as {@code "#GP(0x8)"}
 * @param what    what is executed, in words or in hexadecimal; empty where the case does not say
 * @param machine makes the machine
 * @param arrange prepares a machine in which the check holds; null when it never does
 * @param spoil   changes that machine so that the check fails
 * @param act     what is executed
 */
record CheckCase(Check check, String fault, String what, Supplier<? extends SmallMachine> machine,
                 Consumer<SmallMachine> arrange, Consumer<SmallMachine> spoil, Consumer<SmallMachine> act) {

    /** A case in IA-32e mode. */
    CheckCase(Check check, String fault, Consumer<SmallMachine> arrange, Consumer<SmallMachine> spoil,
        Consumer<SmallMachine> act) {
        this(check, fault, "", SmallMachine::new, arrange, spoil, act);
    }

    /** An instruction in IA-32e mode, given by its bytes. */
    static CheckCase of(Check check, String fault, String code, Consumer<SmallMachine> arrange,
        Consumer<SmallMachine> spoil) {
        return new CheckCase(check, fault, code, SmallMachine::new, arrange, spoil, machine -> machine.run(code));
    }

    /** An instruction outside IA-32e mode, given by its bytes; {@code mode} is told in the case's name. */
    static CheckCase legacy(Check check, String fault, String mode, String code, Consumer<LegacyMachine> arrange,
        Consumer<LegacyMachine> spoil) {
        return legacyAct(check, fault, mode + " " + code, arrange, spoil, machine -> machine.run(code));
    }

    /** Anything outside IA-32e mode. */
    static CheckCase legacyAct(Check check, String fault, String what, Consumer<LegacyMachine> arrange,
        Consumer<LegacyMachine> spoil, Consumer<LegacyMachine> act) {
        return new CheckCase(check, fault, what, LegacyMachine::new, onLegacy(arrange), onLegacy(spoil),
            onLegacy(act));
    }

    private static Consumer<SmallMachine> onLegacy(Consumer<LegacyMachine> action) {
        return action == null ? null : machine -> action.accept((LegacyMachine) machine);
    }

    @Override
    public String toString() {
        return (what.isEmpty() ? "" : what + ": ") + check + " else " + fault;
    }
}
