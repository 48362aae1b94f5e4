package ringside.magic;

import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import ringside.machine.Machine;
import ringside.machine.MachineException;
import ringside.state.Cpu;
import ringside.state.CpuidModel;
import ringside.view.Views;

/** {@code %machine}: what the machine is made of, and a fresh one. */
@Command(name = "machine",
    description = "Show the machine: what lies where, which units are loaded; or make a fresh one.")
final class MachineMagic implements Magic {
    private final Session session;

    @Option(names = "--reset", description = "A fresh machine on its stage, with all units loaded again.")
    private boolean reset;

    @Option(names = "--memory", paramLabel = "MIB",
        description = "With a fresh machine: how much memory, 32 to 1024 MiB.")
    private Integer memory;

    @Option(names = "--vendor", paramLabel = "intel|amd",
        description = "With a fresh machine: whose processor it is, where the two differ.")
    private String vendor;

    @Option(names = "--cpu", paramLabel = "+FEATURE,-FEATURE",
        description = "With a fresh machine: what the default processor has more or less, such as +la57,-smap.")
    private String features;

    @Option(names = "--smep", negatable = true, description = "Enter every run with CR4.SMEP set (or not).")
    private Boolean smep;

    @Option(names = "--smap", negatable = true, description = "Enter every run with CR4.SMAP set (or not).")
    private Boolean smap;

    @Option(names = "--umip", negatable = true, description = "Enter every run with CR4.UMIP set (or not).")
    private Boolean umip;

    MachineMagic(Session session) {
        this.session = session;
    }

    @Override
    public void run(Call call) {
        if (memory != null && (memory < 32 || memory > 1024)) {
            throw call.error("--memory is 32 to 1024", memory.toString());
        }
        long protections = protections();
        try {
            if (reset || memory != null || vendor != null || features != null) {
                session.reset(memory == null ? session.machine().ram().size() : (long) memory << 20, model(call),
                    protections);
            }
        } catch (MachineException impossible) {
            throw MagicException.of(impossible.getMessage()).named("MachineError").at(call.line(), 0);
        }
        session.machine().stage().protections(protections);
        call.output().display(Show.bundle(Views.machine(session.machine(), session.program())));
    }

    /** The processor asked for; without a wish, the one that there is. */
    private CpuidModel model(Call call) {
        if (vendor == null && features == null) {
            return session.machine().cpu().model;
        }
        var changes = Stream.of(features, vendor == null ? null : "vendor=" + vendor).filter(Objects::nonNull)
            .collect(Collectors.joining(","));
        try {
            return CpuidModel.parse(changes);
        } catch (IllegalArgumentException wrong) {
            throw call.error(wrong.getMessage(), features == null ? vendor : features);
        }
    }

    private long protections() {
        Machine machine = session.machine();
        long bits = machine.stage().protections();
        bits = put(bits, Cpu.CR4_SMEP, smep);
        bits = put(bits, Cpu.CR4_SMAP, smap);
        return put(bits, Cpu.CR4_UMIP, umip);
    }

    private static long put(long bits, long bit, Boolean wanted) {
        return wanted == null ? bits : wanted ? bits | bit : bits & ~bit;
    }
}
