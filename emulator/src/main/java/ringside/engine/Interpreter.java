package ringside.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import ringside.isa.Decoded;
import ringside.isa.Decoder;
import ringside.isa.Feature;
import ringside.isa.Instruction;
import ringside.memory.Interrupts;
import ringside.memory.Memory;
import ringside.semantics.Chain;
import ringside.semantics.Delivery;
import ringside.semantics.Event;
import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.Flags;
import ringside.state.Steps;

/**
 * Executes instructions and delivers events. A <em>step</em> is one completed instruction or one delivered event;
 * running for <i>n</i> steps and stepping <i>n</i> times do exactly the same. Of all methods only {@link #cancel} may
 * be called from another thread while a run is under way.
 */
public final class Interpreter {
    /** Why a run ended. */
    public enum Outcome {
        /** As many steps were made as were asked for. */
        LIMIT,
        /** The processor is halted and no interrupt wakes it. */
        HALT,
        /** The instruction to come has a breakpoint. */
        BREAKPOINT,
        /** {@link Interpreter#cancel} was called. */
        CANCELLED,
        /** Triple fault: see {@link Interpreter#chain}. */
        SHUTDOWN
    }

    private static final int MOST_INSTRUCTIONS = 48;
    /** How many blocks are executed in a row. */
    private static final int ROUNDS = 1000;
    /** In place of an instruction's index: none is under way. */
    private static final int BETWEEN = -1;
    private static final VarHandle CANCELLED = cancelledHandle();

    private final Cpu cpu;
    private final Memory memory;
    private final Steps steps;
    private final Glance glance;
    private final BlockMaker blocks;
    /** Blocks of one instruction each. */
    private final BlockMaker singles;
    private Interrupts interrupts = Interrupts.NONE;
    private EventListener listener = EventListener.NONE;
    private Set<Long> breakpoints = Set.of();
    private Chain chain = new Chain(List.of(), false);
    /** The block that the run began with; null while it has begun none. */
    private Block executed;
    private boolean shutdown;
    private boolean cancelled;
    /** The instruction count at which the run under way ends; a delivered event brings it nearer by one. */
    private long limit;
    /** Whether the run under way has made no step yet. */
    private boolean fresh;

    /**
     * An interpreter of everything that {@link ringside.semantics} defines.
     *
     * @param features what CPUID announces; an instruction that needs another raises {@code #UD}
     */
    public Interpreter(Cpu cpu, Memory memory, Steps steps, Set<Feature> features) {
        this(cpu, memory, steps, features, Meanings.ofSemantics());
    }

    Interpreter(Cpu cpu, Memory memory, Steps steps, Set<Feature> features, Meanings meanings) {
        this.cpu = cpu;
        this.memory = memory;
        this.steps = steps;
        var fetcher = new Fetcher(memory, new Decoder(features));
        var operations = new Operations(meanings);
        blocks = new BlockMaker(cpu, memory, steps, fetcher, operations, MOST_INSTRUCTIONS);
        singles = new BlockMaker(cpu, memory, steps, fetcher, operations, 1);
        glance = new Glance(cpu, memory, fetcher, singles.cache());
        memory.ram().codeWatcher(this::codeChanged);
    }

    // ---- What others ask for

    /**
     * Makes at most {@code steps} steps. The first instruction is executed even where it has a breakpoint.
     *
     * @throws MissingMeaningException before an instruction that no method gives a meaning to
     */
    public Outcome run(long steps) {
        limit = steps > Long.MAX_VALUE - cpu.instructions ? Long.MAX_VALUE : cpu.instructions + steps;
        fresh = true;
        executed = null;
        while (true) {
            var outcome = outcome();
            if (outcome != null) {
                return outcome;
            }
            if (isInterruptDue()) {
                deliver(Event.external(interrupts.acknowledge()));
            } else if (remaining() == 1 || cpu.interruptShadow || cpu.flags.has(Flags.TF | Flags.RF)) {
                single();
            } else {
                straight();
            }
        }
    }

    /**
     * Makes one step: one instruction, or the delivery of one event. {@link Outcome#LIMIT} is the ordinary answer; also
     * with {@code BREAKPOINT} (the next instruction has one) and with {@code SHUTDOWN} something was done, with {@code
     * CANCELLED} nothing, with {@code HALT} the {@code hlt} was executed unless the processor was halted before.
     */
    public Outcome step() {
        return run(1);
    }

    /**
     * Ends the run under way, or else the next one before its first step, at an instruction boundary. From any thread.
     */
    public void cancel() {
        CANCELLED.setOpaque(this, true);
    }

    /** Takes back a {@link #cancel} that no run has seen. */
    public void forgetCancel() {
        CANCELLED.setOpaque(this, false);
    }

    /** Replaces all breakpoints. */
    public void breakpoints(long... addresses) {
        breakpoints = Arrays.stream(addresses).boxed().collect(Collectors.toUnmodifiableSet());
        blocks.breakpoints(breakpoints);
    }

    public void interrupts(Interrupts interrupts) {
        this.interrupts = interrupts;
    }

    public void listener(EventListener listener) {
        this.listener = listener;
    }

    /** The last event that was delivered or that shut the processor down, with what went wrong on the way. */
    public Chain chain() {
        return chain;
    }

    /** What the last {@link #step} executed or tried; null where it fetched nothing. */
    public Instruction executed() {
        return executed == null ? null : executed.first;
    }

    /** What stands at {@code address}, an offset in the present code segment; without any effect on the machine. */
    public Decoded decodeAt(long address) {
        return glance.at(address);
    }

    // ---- Between blocks

    /** Why the run ends here, or null. */
    private Outcome outcome() {
        if (shutdown) {
            shutdown = false;
            return Outcome.SHUTDOWN;
        }
        if (isCancelled()) {
            forgetCancel();
            return Outcome.CANCELLED;
        }
        if (cpu.halted && !isInterruptDue()) {
            return Outcome.HALT;
        }
        if (!fresh && !cpu.halted && !breakpoints.isEmpty() && breakpoints.contains(cpu.linear(Cpu.CS, cpu.rip))) {
            return Outcome.BREAKPOINT;
        }
        return remaining() <= 0 ? Outcome.LIMIT : null;
    }

    private boolean isCancelled() {
        return (boolean) CANCELLED.getOpaque(this);
    }

    private boolean isInterruptDue() {
        return cpu.flags.has(Flags.IF) && !cpu.interruptShadow && interrupts.pending();
    }

    private void deliver(Event event) {
        listener.delivering(event);
        chain = Delivery.raise(cpu, memory, steps, event);
        shutdown = chain.shutdown();
        cpu.halted &= shutdown;
        limit--;
        fresh = false;
        if (!shutdown) {
            listener.delivered(event);
        }
    }

    // ---- Blocks

    /** How many steps the run may still make. */
    private long remaining() {
        return limit - cpu.instructions;
    }

    /**
     * Executes blocks as long as one follows the other without anything to look at; but returns now and then, so that
     * the compiled form of this method is used and not one made for the midst of its loop.
     */
    private void straight() {
        var block = (Block) null;
        int i = BETWEEN;
        fresh = false;
        try {
            block = blocks.block();
            executed = block;
            for (int round = 0; round < ROUNDS; round++) {
                var operations = block.operations;
                int last = operations.length - 1;
                if (last >= remaining()) {
                    break;
                }
                for (i = 0; i < last; i++) {
                    operations[i].execute(cpu, memory, steps);
                }
                cpu.rip = block.lastAddress;
                cpu.next = block.end;
                cpu.instructions += last;
                operations[last].execute(cpu, memory, steps);
                i = BETWEEN;
                complete(block);
                if (!block.near || remaining() <= 0 || isCancelled() || isInterruptDue()) {
                    return;
                }
                block = follower(block);
                if (block.breakpoint) {
                    return;
                }
            }
        } catch (Fault fault) {
            if (!fault.isInNewTask()) {
                leave(block, i);
            }
            deliver(Event.of(fault));
            return;
        } catch (Block.Leave leave) {
            leave(block, i);
            return;
        } catch (RuntimeException | Error bug) {
            leave(block, i);
            throw bug;
        }
        if (block.operations.length > remaining()) {
            single();
        }
    }

    /** The block at RIP, to which {@code block} has led by straight line or near branch. */
    private Block follower(Block block) {
        var known = block.follower;
        if (known != null && leadsTo(block, known)) {
            return known;
        }
        known = block.otherFollower;
        if (known != null && leadsTo(block, known)) {
            return known;
        }
        var found = blocks.block();
        if (!found.crossesPages()) {
            block.otherFollower = block.follower;
            block.follower = found;
        }
        return found;
    }

    /** Whether the block is still the one at RIP; within a page no translation can have changed. */
    private boolean leadsTo(Block from, Block to) {
        return to.entry == cpu.rip && (to.page == from.page || memory.executable(to.linear) == to.physical);
    }

    /** Executes exactly one instruction, with all of its repetitions unless an interrupt comes between. */
    private void single() {
        boolean trap = cpu.flags.has(Flags.TF);
        int i = BETWEEN;
        var block = (Block) null;
        cpu.interruptShadow = false;
        cpu.flags.put(Flags.RF, false);
        fresh = false;
        try {
            block = singles.block();
            executed = block;
            i = 0;
            do {
                cpu.rip = block.start;
                cpu.next = block.end;
                block.operations[0].execute(cpu, memory, steps);
                complete(block);
            } while (isUnfinished(block) && !trap && !isCancelled() && !isInterruptDue());
            i = BETWEEN;
        } catch (Fault fault) {
            if (!fault.isInNewTask()) {
                leave(block, i);
            }
            deliver(Event.of(fault));
            return;
        } catch (Block.Leave leave) {
            leave(block, i);
            return;
        } catch (RuntimeException | Error bug) {
            leave(block, i);
            throw bug;
        }
        if (trap && !isTrapHeld(block)) {
            deliver(Event.singleStep());
        }
    }

    /**
     * A load of SS holds the trap back, and what goes through the IDT drops it (SDM vol. 3B, 19.3.1.4; vol. 3A, 7.8.3).
     */
    private boolean isTrapHeld(Block block) {
        return switch (block.lastMeaning) {
            case "sti" -> false;
            case "int", "int1", "int3", "into" -> !cpu.flags.has(Flags.TF);
            default -> cpu.interruptShadow;
        };
    }

    private boolean isUnfinished(Block block) {
        return block.repeated && cpu.rip == block.lastAddress;
    }

    /** Goes on from the block's last instruction, which counts unless it is a repeated one with repetitions to come. */
    private void complete(Block block) {
        cpu.rip = cpu.next;
        if (!isUnfinished(block)) {
            cpu.instructions++;
        }
    }

    /** Makes instruction {@code i} of the block the one to come; the block's last one has been prepared for already. */
    private void leave(Block block, int i) {
        if (i != BETWEEN) {
            cpu.rip = block.address(i);
            cpu.instructions += i < block.operations.length - 1 ? i : 0;
        }
    }

    private void codeChanged(long piece) {
        blocks.cache().dropPiece(piece);
        singles.cache().dropPiece(piece);
    }

    private static VarHandle cancelledHandle() {
        try {
            return MethodHandles.lookup().findVarHandle(Interpreter.class, "cancelled", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
