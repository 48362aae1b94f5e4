package ringside.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ringside.state.Check;
import ringside.state.Fault;

/** What tests expect of faults. */
final class Faults {
    private Faults() {
    }

    /** Requires a fault by {@code check}, with error code 0 where its exception has one. */
    static Fault assertFault(Check check, Runnable action) {
        var fault = assertThrows(Fault.class, action::run);
        assertEquals(check, fault.check());
        assertEquals(check.vector().pushesErrorCode() ? 0 : Fault.NO_ERROR_CODE, fault.errorCode());
        return fault;
    }
}
