package ringside.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Set;
import ringside.isa.Decoded;
import ringside.isa.Decoder;
import ringside.isa.Feature;
import ringside.isa.Instruction;
import ringside.memory.Breakpoints;
import ringside.memory.DeviceTouched;
import ringside.memory.Interrupts;
import ringside.memory.Memory;
import ringside.semantics.BranchTracking;
import ringside.semantics.Chain;
import ringside.semantics.Delivery;
import ringside.semantics.Event;
import ringside.semantics.FlagsAndInterrupts;
import ringside.state.Archive;
import ringside.state.Cpu;
import ringside.state.ExceptionVector;
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
    private final Operations operations;
    private final BlockMaker blocks;
    /** Blocks of one instruction each. */
    private final BlockMaker singles;
    private Interrupts interrupts = Interrupts.NONE;
    private EventListener listener = EventListener.NONE;
    private AddressSet breakpoints = AddressSet.of();
    private Chain chain = Chain.NONE;
    /** The block that the run began with; null while it has begun none. */
    private Block executed;
    private boolean shutdown;
    private boolean cancelled;
    /** The instruction count at which the run under way ends; a delivered event brings it nearer by one. */
    private long limit;
    /**
     * The instruction count at which blocks end: that of {@link #limit}, or that at which a device has something to do.
     */
    private long horizon;
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
        operations = new Operations(meanings);
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
            horizon = Math.min(limit, interrupts.deadline());
            var outcome = outcome();
            if (outcome != null) {
                return outcome;
            }
            if (isTrapDue()) {
                deliver(Event.debug());
            } else if (isInterruptDue()) {
                deliver(acknowledged());
            } else if (remaining() == 1 || isEachLookedAt()) {
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
     * Executes an instruction as if it stood at RIP, whatever stands there: one repetition of a repeated one.
     *
     * @throws Fault when it raises one, which is not delivered
     */
    public void execute(Instruction instruction) {
        if (!operations.knows(instruction)) {
            throw new MissingMeaningException(instruction);
        }
        cpu.next = instruction.next();
        operations.of(instruction).execute(cpu, memory, steps);
        cpu.rip = cpu.next;
        cpu.instructions++;
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
        breakpoints = AddressSet.of(addresses);
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

    /** What would stand at {@code address} for a processor that has every instruction; without any effect either. */
    public Decoded decodeOnAnyProcessorAt(long address) {
        return glance.onAnyProcessor(address);
    }

    /** Saves or restores what it knows beyond the processor's state. */
    public void archive(Archive archive) {
        chain = Chain.of(archive, chain);
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
        if (cpu.halted && !isTrapDue() && !isInterruptDue() && !sleeps()) {
            return Outcome.HALT;
        }
        if (!fresh && !cpu.halted && breakpoints.contains(cpu.linear(Cpu.CS, cpu.rip))) {
            return Outcome.BREAKPOINT;
        }
        return remaining() <= 0 ? Outcome.LIMIT : null;
    }

    private boolean isCancelled() {
        return (boolean) CANCELLED.getOpaque(this);
    }

    /** Traps come before interrupts, NMIs before maskable ones (SDM vol. 3A, table 7-2). */
    private boolean isTrapDue() {
        return cpu.debugPending != 0 && !cpu.stackShadow;
    }

    private boolean isInterruptDue() {
        return !cpu.interruptShadow && (cpu.flags.has(Flags.IF) && interrupts.pending() || isNmiDue());
    }

    private boolean isNmiDue() {
        return !cpu.nmiBlocked && interrupts.nmiPending();
    }

    /** Lets time pass until something wakes the processor; false where nothing will. */
    private boolean sleeps() {
        return interrupts.sleep(cpu.flags.has(Flags.IF), !cpu.nmiBlocked);
    }

    private Event acknowledged() {
        if (!isNmiDue()) {
            return Event.external(interrupts.acknowledge());
        }
        interrupts.acknowledgeNmi();
        cpu.nmiBlocked = true;
        return Event.external(ExceptionVector.NMI.number());
    }

    /**
     * Whether something depends on every single instruction: a shadow, a trap, a virtual interrupt, a breakpoint of
     * the debug registers.
     */
    private boolean isEachLookedAt() {
        return cpu.interruptShadow || cpu.flags.has(Flags.TF | Flags.RF | Flags.VIP) || Breakpoints.enabled(cpu)
            || BranchTracking.active(cpu);
    }

    private void deliver(Event event) {
        listener.delivering(event);
        if (!event.isDebugException()) {
            cpu.debugPending &= Cpu.DR6_BT; // the traps that a load of SS held back are lost
        }
        // What the delivery itself reads and pushes may meet a data breakpoint, which traps before the handler begins.
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
        memory.ram().holdDevices(true);
        try {
            block = blocks.block();
            executed = block;
            for (int round = 0; round < ROUNDS; round++) {
                var operations = block.operations;
                int last = operations.length - 1;
                if (last >= horizon - cpu.instructions) {
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
                // Behind a near block no interrupt is pending that was not before: see Interrupts.deadline.
                if (!block.near || cpu.instructions >= horizon || isCancelled()) {
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
            memory.ram().holdDevices(false);
            deliver(Event.of(fault));
            return;
        } catch (DeviceTouched touched) {
            leave(block, i);
            memory.ram().holdDevices(false);
            single();
            return;
        } catch (Block.Leave leave) {
            leave(block, i);
            return;
        } catch (RuntimeException | Error bug) {
            leave(block, i);
            throw bug;
        } finally {
            memory.ram().holdDevices(false);
        }
        if (block.operations.length > horizon - cpu.instructions) {
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

    /** Executes exactly one instruction, with all of its repetitions unless an event comes between. */
    private void single() {
        boolean shadowed = cpu.stackShadow;
        boolean stepped = cpu.flags.has(Flags.TF);
        long held = cpu.debugPending;
        cpu.interruptShadow = false;
        cpu.stackShadow = false;
        fresh = false;
        int i = BETWEEN;
        var block = (Block) null;
        try {
            if (cpu.flags.has(Flags.VIP)) {
                FlagsAndInterrupts.requireNoVirtualInterrupt(cpu, steps);
            }
            if (!shadowed && isBreakpointMet()) {
                deliver(Event.debug());
                return;
            }
            cpu.flags.put(Flags.RF, false);
            block = singles.block();
            executed = block;
            i = 0;
            boolean tracked = BranchTracking.active(cpu);
            if (tracked) {
                BranchTracking.require(cpu, memory, steps, block.first);
            }
            do {
                cpu.rip = block.start;
                cpu.next = block.end;
                block.operations[0].execute(cpu, memory, steps);
                complete(block);
            } while (isUnfinished(block) && !stepped && cpu.debugPending == 0 && !isCancelled() && !isInterruptDue());
            i = BETWEEN;
            if (tracked) {
                BranchTracking.follow(cpu, block.first);
            }
        } catch (Fault fault) {
            if (!fault.isInNewTask()) {
                leave(block, i);
            }
            if (isTrapOfGather(block, held)) {
                cpu.flags.put(Flags.RF, true);
                return;
            }
            cpu.debugPending = held;
            deliver(Event.of(fault));
            return;
        } catch (Block.Leave leave) {
            leave(block, i);
            return;
        } catch (RuntimeException | Error bug) {
            leave(block, i);
            throw bug;
        }
        if (block.aftermath != Aftermath.PLAIN || stepped || cpu.interruptShadow) {
            after(block, stepped, shadowed, held);
        }
    }

    /**
     * Whether the instruction to come has a breakpoint. RF and a load of SS before it suppress that (SDM vol. 3B,
     * 19.3.1.1; vol. 3A, 7.8.3).
     */
    private boolean isBreakpointMet() {
        if (!Breakpoints.enabled(cpu) || cpu.flags.has(Flags.RF)) {
            return false;
        }
        cpu.debugPending |= Breakpoints.onExecution(cpu, cpu.linear(Cpu.CS, cpu.rip));
        return cpu.debugPending != 0;
    }

    /** What the instruction leaves for the boundary behind it: shadows and traps (SDM vol. 3A, 7.8.3). */
    private void after(Block block, boolean stepped, boolean shadowed, long held) {
        if (cpu.interruptShadow && block.aftermath != Aftermath.STI) {
            // Of loads of SS in a row only the first one has a shadow.
            cpu.interruptShadow = !shadowed;
            cpu.stackShadow = !shadowed;
        }
        if (entersHandler(block)) {
            cpu.debugPending &= block.aftermath == Aftermath.INT1 ? ~held : ~0;
        } else if (!cpu.stackShadow && isStepped(block, stepped)) {
            cpu.debugPending |= Cpu.DR6_BS;
        }
    }

    /**
     * Whether elements of a gather met a data breakpoint before one faulted. The trap comes in the fault's place, with
     * RF set so that the gather goes on (SDM vol. 2C, VPGATHERDD).
     */
    private boolean isTrapOfGather(Block block, long held) {
        return block != null && block.aftermath == Aftermath.GATHER && cpu.debugPending != held;
    }

    /**
     * Whether a software interrupt has been delivered, which clears TF and leaves behind the data breakpoints that it
     * met itself, and the traps that a load of SS before it held back; those do not outlive {@code int1}.
     */
    private boolean entersHandler(Block block) {
        return switch (block.aftermath) {
            case SOFTWARE_INTERRUPT, INT1 -> true;
            case OVERFLOW -> cpu.rip != block.end;
            default -> false;
        };
    }

    /** TF counts as it was before the instruction, but for those that load it. */
    private boolean isStepped(Block block, boolean stepped) {
        return block.aftermath == Aftermath.LOADS_TRAP_FLAG ? cpu.flags.has(Flags.TF) : stepped;
    }

    private boolean isUnfinished(Block block) {
        return block.repeated && cpu.rip == block.lastAddress;
    }

    /** Goes on from the block's last instruction, which counts unless it is a repeated one with repetitions to come. */
    private void complete(Block block) {
        cpu.rip = cpu.next;
        if (block.repeated) {
            completeRepeated(block);
        } else {
            cpu.instructions++;
        }
    }

    /** An event between repetitions pushes RF set (SDM vol. 3B, 19.3.1.1). */
    private void completeRepeated(Block block) {
        boolean unfinished = isUnfinished(block);
        cpu.flags.put(Flags.RF, unfinished);
        cpu.instructions += unfinished ? 0 : 1;
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
