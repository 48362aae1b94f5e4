package ringside.semantics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import ringside.state.Fault;

/** The privilege battery: every case of a check, and what each of them executes. */
final class Battery {
    /** The cases by the class that makes them. */
    static final Map<String, List<CheckCase>> CASES = cases();

    private Battery() {
    }

    /**
     * What a case came to.
     *
     * @param test    the case
     * @param act     what was executed
     * @param outcome {@link #HOLDS}, or the fault with the sort of its error code
     */
    record Result(CheckCase test, Act act, String outcome) {
    }

    /** The outcome of a check that holds. */
    static final String HOLDS = "holds";

    private static Map<String, List<CheckCase>> cases() {
        Map<String, List<CheckCase>> cases = new LinkedHashMap<>();
        cases.put("DeliveryCases", DeliveryCases.cases());
        cases.put("LongDeliveryCases", LongDeliveryCases.cases());
        cases.put("LegacyDeliveryCases", LegacyDeliveryCases.cases());
        cases.put("ReturnCases", ReturnCases.cases());
        cases.put("LongReturnCases", LongReturnCases.cases());
        cases.put("LegacyReturnCases", LegacyReturnCases.cases());
        cases.put("TransferCases", TransferCases.cases());
        cases.put("LegacyTransferCases", LegacyTransferCases.cases());
        cases.put("TaskSwitchCases", TaskSwitchCases.cases());
        cases.put("TaskShadowCases", TaskShadowCases.cases());
        cases.put("SegmentLoadCases", SegmentLoadCases.cases());
        cases.put("SegmentationCases", SegmentationCases.cases());
        cases.put("SystemTableCases", SystemTableCases.cases());
        cases.put("RegisterCases", RegisterCases.cases());
        cases.put("ControlCases", ControlCases.cases());
        cases.put("MsrCases", MsrCases.cases());
        cases.put("IdentificationCases", IdentificationCases.cases());
        cases.put("FastCallCases", FastCallCases.cases());
        cases.put("ExtendedStateCases", ExtendedStateCases.cases());
        cases.put("PagingCases", PagingCases.cases());
        cases.put("PageCases", PageCases.cases());
        cases.put("VectorCases", VectorCases.cases());
        cases.put("BranchTrackingCases", BranchTrackingCases.cases());
        cases.put("VirtualFlagCases", VirtualFlagCases.cases());
        cases.put("MemoryOperandCases", MemoryOperandCases.cases());
        cases.put("StackCases", StackCases.cases());
        cases.put("BranchCases", BranchCases.cases());
        cases.put("PortCases", PortCases.cases());
        cases.put("DebugRegisterCases", DebugRegisterCases.cases());
        cases.put("IntegerCases", IntegerCases.cases());
        cases.put("ShadowStackCases", ShadowStackCases.cases());
        return cases;
    }

    /** Executes every case of a class, both ways. */
    static List<Result> results(String name) {
        return CASES.get(name).stream().flatMap(Battery::results).toList();
    }

    private static Stream<Result> results(CheckCase test) {
        return test.arrange() == null ? Stream.of(failed(test)) : Stream.of(held(test), failed(test));
    }

    private static Result failed(CheckCase test) {
        var machine = arranged(test);
        test.spoil().accept(machine);
        var fault = attempt(test.act(), machine);
        return new Result(test, machine.act(), outcome(fault));
    }

    private static Result held(CheckCase test) {
        var machine = arranged(test);
        attempt(test.act(), machine);
        return new Result(test, machine.act(), HOLDS);
    }

    private static SmallMachine arranged(CheckCase test) {
        var machine = test.machine().get();
        if (test.arrange() != null) {
            test.arrange().accept(machine);
        }
        return machine;
    }

    private static Fault attempt(Consumer<SmallMachine> act, SmallMachine machine) {
        try {
            act.accept(machine);
            return null;
        } catch (Fault fault) {
            return fault;
        }
    }

    /** The fault with the sort of its error code: which selector it names is the case's choice and no outcome. */
    private static String outcome(Fault fault) {
        var task = fault.isInNewTask() ? " in the new task" : "";
        return switch (fault.vector()) {
            case GP, NP, TS, SS -> fault.vector().mnemonic() + "(" + source(fault.errorCode()) + ")" + task;
            default -> fault.shortForm() + task;
        };
    }

    private static String source(int code) {
        var source = (code & 2) != 0 ? "vector" : (code & ~7) == 0 ? "0" : (code & 4) != 0 ? "LDT" : "selector";
        return source + ((code & 1) != 0 ? " + EXT" : "");
    }
}
