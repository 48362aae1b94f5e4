package ringside.explain;

import java.util.List;

/** Runs that get nowhere. */
final class EndlessPatterns {
    static final List<Pattern<Standstill>> ENDLESS = List.of(
        new Pattern<>("handler-returns-to-fault", f -> !f.faults().isEmpty(),
            "{fault.event} was delivered at least {fault.count} times in a row for {fault.instruction} at "
                + "{fault.place}: a fault saves the address of the instruction itself, so {fault.return} went back to "
                + "it, and it faulted again, since nothing had changed. It wants that {fault.sentence}.",
            "In the handler, mend what the instruction needs; or add its length to the saved RIP to go on behind it."),
        new Pattern<>("waits-with-interrupts-off",
            f -> f.cycle().isPresent() && f.interruptsOff() && f.coming().isPresent()
                && !f.cycle().get().waits().isEmpty(),
            "From {cycle.from} to {cycle.to} {cycle.steps} were executed again and again, reading {cycle.waits}, "
                + "where none of them writes. Interrupt {vector} is on its way, but RFLAGS.IF is 0 ({if}), so its "
                + "handler never runs.",
            "Switch interrupts on (sti) before waiting for something that a handler does."),
        new Pattern<>("endless-loop", f -> f.cycle().isPresent(),
            "From {cycle.from} to {cycle.to} {cycle.steps} were executed again and again, with the same registers "
                + "and the same memory each time; and {cycle.closed}. Nothing can end that.",
            "Let something in the loop change what its condition tests; to end a program, use ret or hlt."),
        new Pattern<>("halted-with-interrupts-off",
            f -> f.halted() && f.interruptsOff() && !f.meant() && f.coming().isPresent(),
            "hlt at {at} halted with RFLAGS.IF = 0 ({if}). Interrupt {vector} is on its way, but with IF = 0 only an "
                + "NMI wakes the processor.",
            "Execute sti right before hlt: the interrupt cannot slip in between. To halt for good, cli right before."));

    private EndlessPatterns() {
    }
}
