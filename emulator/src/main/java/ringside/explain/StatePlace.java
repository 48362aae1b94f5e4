package ringside.explain;

import java.util.Optional;
import ringside.memory.PageWalk;
import ringside.semantics.Msr;
import ringside.state.Cpu;
import ringside.state.Fault;
import ringside.state.Origin;
import ringside.state.SegmentRegister;
import ringside.state.TableRegister;

/**
 * A part of the machine's state that a trial may change.
 *
 * @param kind  what sort of thing it is
 * @param where its number or address, as the kind says
 * @param bits  how wide it is
 * @param role  for memory: what lies there; else {@link Origin#NONE}
 */
public record StatePlace(Kind kind, long where, int bits, Origin role) {
    /** In place of a segment register's number: LDTR and TR. */
    static final int LDTR = 6;
    static final int TR = 7;
    /** The number of GDTR and of IDTR. */
    static final int GDTR = 0;
    static final int IDTR = 1;

    /** The sorts of places. */
    public enum Kind {
        /** A general register; {@code where} is its number. */
        GENERAL,
        /** RFLAGS. */
        FLAGS,
        /** CPL. */
        CPL,
        /** A control register; {@code where} is its number. */
        CONTROL,
        /** A debug register; {@code where} is its number. */
        DEBUG,
        /** A model-specific register; {@code where} is its number. */
        MSR,
        /** The selector in a segment register; {@code where} is the register's number, 6 for LDTR and 7 for TR. */
        SELECTOR,
        /** The base in its hidden part. */
        BASE,
        /** The limit in its hidden part. */
        LIMIT,
        /** The attributes in its hidden part. */
        ATTRIBUTES,
        /** The base in GDTR (0) or IDTR (1). */
        TABLE_BASE,
        /** The limit in GDTR (0) or IDTR (1). */
        TABLE_LIMIT,
        /** Memory at a linear address. */
        MEMORY,
        /** A paging-structure entry at a physical address. */
        PAGE_ENTRY,
        /** A PDPTE register of PAE paging; {@code where} is its number. */
        PDPTE,
        XCR0, PKRU, SSP, MXCSR, X87_STATUS
    }

    static StatePlace of(Kind kind, long where, int bits) {
        return new StatePlace(kind, where, bits, Origin.NONE);
    }

    static StatePlace general(int number) {
        return of(Kind.GENERAL, number, 64);
    }

    static StatePlace memory(Origin role, long linear, int bits) {
        return new StatePlace(Kind.MEMORY, linear, bits, role);
    }

    /** The register, or the entry of the paging structures, that a failed check looked at. */
    public static Optional<StatePlace> of(Fault fault) {
        return Optional.ofNullable(switch (fault.origin()) {
            case FLAGS -> of(Kind.FLAGS, 0, 22);
            case CONTROL -> of(Kind.CONTROL, fault.where(), 64);
            case DEBUG -> of(Kind.DEBUG, fault.where(), 64);
            case MSR -> Msr.byNumber((int) fault.where()) == null ? null : of(Kind.MSR, fault.where(), 64);
            case PAGE_ENTRY -> of(Kind.PAGE_ENTRY, fault.where(), 32);
            default -> null;
        });
    }

    /** What it holds; 0 where there is no memory. */
    public long get(Scratch scratch) {
        var cpu = scratch.cpu();
        return switch (kind) {
            case GENERAL -> cpu.gpr[(int) where];
            case FLAGS -> cpu.flags.value();
            case CPL -> cpu.cpl;
            case CONTROL -> control(cpu);
            case DEBUG -> cpu.dr[(int) where];
            case MSR -> Msr.byNumber((int) where).get(cpu);
            case SELECTOR -> segment(cpu).selector();
            case BASE -> segment(cpu).base();
            case LIMIT -> segment(cpu).limit();
            case ATTRIBUTES -> segment(cpu).attributes();
            case TABLE_BASE -> table(cpu).base();
            case TABLE_LIMIT -> table(cpu).limit() & 0xffff;
            case MEMORY -> read(scratch);
            case PAGE_ENTRY -> scratch.ram().page(where) == null ? 0 : scratch.ram().read(where, bits);
            case PDPTE -> cpu.pdptes[(int) where];
            case XCR0 -> cpu.xcr0;
            case PKRU -> cpu.pkru & 0xffffffffL;
            case SSP -> cpu.ssp;
            case MXCSR -> cpu.fpu.mxcsr;
            case X87_STATUS -> cpu.fpu.status;
        };
    }

    /** Stores without any check. */
    void set(Scratch scratch, long value) {
        var cpu = scratch.cpu();
        switch (kind) {
            case GENERAL -> cpu.gpr[(int) where] = value;
            case FLAGS -> cpu.flags.value(value);
            case CPL -> cpu.cpl = (int) value;
            case CONTROL -> control(cpu, value);
            case DEBUG -> cpu.dr[(int) where] = value;
            case MSR -> model(cpu, value);
            case SELECTOR, BASE, LIMIT, ATTRIBUTES -> segment(cpu, value);
            case TABLE_BASE, TABLE_LIMIT -> table(cpu, value);
            case MEMORY -> write(scratch, value);
            case PAGE_ENTRY -> scratch.ram().write(where, bits, value);
            case PDPTE -> cpu.pdptes[(int) where] = value;
            case XCR0 -> cpu.xcr0 = value;
            case PKRU -> cpu.pkru = (int) value;
            case SSP -> cpu.ssp = value;
            case MXCSR -> cpu.fpu.mxcsr = (int) value;
            case X87_STATUS -> cpu.fpu.status = (int) value;
        }
    }

    private long control(Cpu cpu) {
        return switch ((int) where) {
            case 0 -> cpu.cr0;
            case 2 -> cpu.cr2;
            case 3 -> cpu.cr3;
            case 4 -> cpu.cr4;
            default -> cpu.cr8;
        };
    }

    private void control(Cpu cpu, long value) {
        switch ((int) where) {
            case 0 -> cpu.cr0 = value;
            case 2 -> cpu.cr2 = value;
            case 3 -> cpu.cr3 = value;
            case 4 -> cpu.cr4 = value;
            default -> cpu.cr8 = value;
        }
    }

    /** WRMSR does not write IA32_EFER.LMA; here it is one bit more that may be otherwise. */
    private void model(Cpu cpu, long value) {
        var register = Msr.byNumber((int) where);
        if (register == Msr.EFER) {
            cpu.efer = value;
        } else if (register.writable()) {
            register.set(cpu, value);
        }
    }

    private SegmentRegister segment(Cpu cpu) {
        return where == LDTR ? cpu.ldtr : where == TR ? cpu.tr : cpu.segments[(int) where];
    }

    private void segment(Cpu cpu, long value) {
        var old = segment(cpu);
        var changed = switch (kind) {
            case SELECTOR -> new SegmentRegister((int) value, old.base(), old.limit(), old.attributes());
            case BASE -> old.withBase(value);
            case LIMIT -> new SegmentRegister(old.selector(), old.base(), value, old.attributes());
            default -> new SegmentRegister(old.selector(), old.base(), old.limit(), (int) value);
        };
        if (where == LDTR) {
            cpu.ldtr = changed;
        } else if (where == TR) {
            cpu.tr = changed;
        } else {
            cpu.segments[(int) where] = changed;
        }
    }

    private TableRegister table(Cpu cpu) {
        return where == GDTR ? cpu.gdtr : cpu.idtr;
    }

    private void table(Cpu cpu, long value) {
        var old = table(cpu);
        var changed = kind == Kind.TABLE_BASE
            ? new TableRegister(value, old.limit()) : new TableRegister(old.base(), (int) value);
        if (where == GDTR) {
            cpu.gdtr = changed;
        } else {
            cpu.idtr = changed;
        }
    }

    private long read(Scratch scratch) {
        long value = 0;
        for (int i = 0; i < bits; i += 8) {
            long physical = physical(scratch, where + (i >> 3));
            value |= physical < 0 ? 0 : scratch.ram().read(physical, 8) << i;
        }
        return value;
    }

    private void write(Scratch scratch, long value) {
        for (int i = 0; i < bits; i += 8) {
            long physical = physical(scratch, where + (i >> 3));
            if (physical >= 0) {
                scratch.ram().write(physical, 8, value >>> i);
            }
        }
    }

    /** Where a byte of RAM lies by the present page tables; -1 where there is none. */
    private static long physical(Scratch scratch, long linear) {
        var walk = new PageWalk(scratch.cpu(), scratch.ram());
        boolean there = scratch.cpu().canonical(linear) && walk.walk(linear)
            && scratch.ram().page(walk.physical()) != null;
        return there ? walk.physical() : -1;
    }
}
