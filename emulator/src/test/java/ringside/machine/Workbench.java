package ringside.machine;

import ringside.toolchain.Language;
import ringside.toolchain.Placement;
import ringside.toolchain.Program;
import ringside.toolchain.Toolchain;
import ringside.toolchain.ToolchainException;
import ringside.toolchain.UnitSource;

/** A machine and a tool chain for tests that speak assembly and C. */
public final class Workbench {
    private static Toolchain toolchain;

    private final Machine machine = new Machine();
    private final Program program;

    public Workbench() {
        program = tools().program(Stage.UNITS, Stage.symbols());
    }

    static synchronized Toolchain tools() {
        try {
            return toolchain != null ? toolchain : (toolchain = Toolchain.open(Toolchain.defaultCache(), line -> { }));
        } catch (ToolchainException e) {
            throw new AssertionError(e);
        }
    }

    public Machine machine() {
        return machine;
    }

    public Program program() {
        return program;
    }

    public Workbench asm(String text) {
        return put(Language.ATT, "asm", text);
    }

    public Workbench c(String text) {
        return put(Language.C, "c", text);
    }

    public Workbench put(Language language, String name, String text) {
        return put(UnitSource.of(name, language, text));
    }

    public Workbench put(UnitSource source) {
        try {
            place(program.put(tools().compile(source)));
        } catch (ToolchainException e) {
            throw new AssertionError(e.getMessage(), e);
        }
        return this;
    }

    private void place(Placement placement) {
        placement.maps().forEach(region ->
            machine.map(region.address(), region.size(), region.writable(), region.executable(), region.ring()));
        placement.writes().forEach(write -> machine.write(write.address(), write.bytes()));
    }

    public long address(String name) {
        return program.symbols().address(name).orElseThrow(() -> new AssertionError("no symbol " + name));
    }

    public Run from(String name) {
        return Run.from(address(name)).steps(10_000_000);
    }

    public Stop run(String name) {
        return machine.run(from(name));
    }
}
