package ringside.semantics;

import static ringside.semantics.SmallMachine.CODE;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import ringside.state.Check;
import ringside.state.Cpu;

/**
 * The rights of pages (SDM vol. 3A, 5.6) and the error codes of page faults bit by bit (5.7), for instructions that
 * read, write and are fetched, in every mode with paging.
 */
final class PageCases {
    private static final int WRITE = 1 << 1;
    private static final int USER = 1 << 2;
    private static final int RESERVED = 1 << 3;
    private static final int FETCH = 1 << 4;
    private static final int KEY = 1 << 5;
    private static final int SHADOW_STACK = 1 << 6;
    private static final long FOR_USERS = 1 << 2;
    private static final long WRITABLE = 1 << 1;
    private static final long EXECUTE_DISABLE = 1L << 63;
    private static final long KEY_1 = 1L << 59;

    private static final List<Setting> LONG = List.of(Setting.KERNEL_64, Setting.USER_64,
        Setting.KERNEL_COMPATIBILITY, Setting.USER_COMPATIBILITY);
    private static final List<Setting> LEGACY = List.of(Setting.KERNEL_32, Setting.USER_32, Setting.KERNEL_16,
        Setting.USER_16, Setting.VIRTUAL_8086);

    /**
     * An instruction with an operand at {@code [rDI]} or {@code [rSI]}.
     *
     * @param opcode up to the ModR/M byte
     * @param reg    ModR/M's reg; negative where there is no ModR/M byte
     * @param writes whether it asks for a page that can be written
     */
    private record Form(String opcode, int reg, boolean writes) {
        String code(Setting setting) {
            return opcode + (reg < 0 ? "" : setting.modRm(reg));
        }

        /** A fault of a data access to a page that is there. */
        String fault(Setting setting, int more) {
            return pageFault(more | (writes ? WRITE : 0) | (setting.isUser() ? USER : 0));
        }
    }

    private static final List<Form> FORMS = List.of(
        new Form("8b", 0, false), new Form("8a", 0, false), new Form("03", 0, false), new Form("3b", 0, false),
        new Form("0fb6", 0, false), new Form("f7", 4, false), new Form("ff", 6, false), new Form("ff", 2, false),
        new Form("ff", 4, false), new Form("0fb4", 0, false),
        new Form("ac", -1, false), new Form("a6", -1, false), new Form("0f00", 4, false), new Form("0f02", 0, false),
        new Form("89", 0, true), new Form("88", 0, true), new Form("01", 0, true), new Form("87", 0, true),
        new Form("0fb1", 0, true), new Form("f00fc1", 0, true), new Form("ff", 0, true), new Form("0fab", 0, true),
        new Form("aa", -1, true), new Form("0f01", 0, true), new Form("0f01", 1, true), new Form("0f01", 4, true),
        new Form("0f00", 0, true), new Form("0f00", 1, true), new Form("8c", 3, true), new Form("0fae", 3, true));

    private final List<CheckCase> cases = new ArrayList<>();

    private PageCases() {
    }

    static List<CheckCase> cases() {
        var all = new PageCases();
        for (var form : FORMS) {
            LONG.forEach(setting -> all.data(setting, form, m -> { }));
            LONG.forEach(setting -> all.longModeData(setting, form));
            LEGACY.forEach(setting -> all.data(setting, form, m -> ((LegacyMachine) m).paged()));
        }
        LONG.forEach(setting -> all.fetch(setting, m -> { }));
        LONG.forEach(all::longModeFetch);
        LEGACY.forEach(setting -> all.fetch(setting, m -> ((LegacyMachine) m).paged()));
        all.shadowStacks();
        return all.cases;
    }

    private static String pageFault(int code) {
        return "#PF(0x" + Integer.toHexString(code) + ")";
    }

    /** Changes the entry of the data's page. */
    private static Consumer<SmallMachine> data(Setting setting, long clear, long set) {
        return m -> page(m, m.cpu.linear(Cpu.DS, pointer(setting)), clear, set);
    }

    /** An address in a page that holds nothing else. */
    private static long pointer(Setting setting) {
        return setting.bits == 16 ? 0x9200 : setting.data();
    }

    private static void code(SmallMachine m, long clear, long set) {
        page(m, m.cpu.linear(Cpu.CS, m.cpu.rip), clear, set);
    }

    private static void page(SmallMachine m, long linear, long clear, long set) {
        m.page(linear & -4096, (linear & -4096 | 7) & ~clear | set);
    }

    private static Consumer<SmallMachine> ready(Setting setting, Consumer<SmallMachine> paging) {
        return m -> {
            paging.accept(m);
            m.set(Cpu.RDI, pointer(setting)).set(Cpu.RSI, pointer(setting));
            m.cpu.cr4 |= Cpu.CR4_OSFXSR;
        };
    }

    private void data(Setting setting, Form form, Consumer<SmallMachine> paging) {
        if (setting == Setting.VIRTUAL_8086 && form.opcode.startsWith("0f0") && !form.opcode.equals("0f01")) {
            return;
        }
        var code = form.code(setting);
        var good = ready(setting, paging);
        add(setting.of(Check.PAGE_PRESENT, form.fault(setting, 0), code, good, data(setting, 1, 0)));
        if (setting.isUser()) {
            add(setting.of(Check.PAGE_USER, form.fault(setting, 1), code, good, data(setting, FOR_USERS, 0)));
        } else {
            add(setting.of(Check.SMAP_TOUCHES_SUPERVISOR_PAGES, form.fault(setting, 1), code,
                good.andThen(m -> m.cpu.cr4 |= Cpu.CR4_SMAP).andThen(data(setting, FOR_USERS, 0))
                    .andThen(m -> supervisorPages(m, setting)), data(setting, 0, FOR_USERS)));
        }
        if (form.writes) {
            add(setting.of(Check.PAGE_WRITABLE, form.fault(setting, 1), code,
                good.andThen(m -> m.cpu.cr0 |= Cpu.CR0_WP), data(setting, WRITABLE, 0)));
        }
    }

    /** Code and stack as a kernel has them, so that SMAP refuses but the data. */
    private static void supervisorPages(SmallMachine m, Setting setting) {
        long stack = m.cpu.linear(Cpu.SS, m.cpu.gpr[Cpu.RSP]);
        for (long linear : new long[] {m.cpu.linear(Cpu.CS, m.cpu.rip), stack, stack - 8, SmallMachine.GDT}) {
            page(m, linear, FOR_USERS, 0);
        }
    }

    private void add(CheckCase test) {
        cases.add(test);
    }

    private void longModeData(Setting setting, Form form) {
        var code = form.code(setting);
        var good = ready(setting, m -> { });
        for (long bit : new long[] {1L << 51, EXECUTE_DISABLE}) {
            add(setting.of(Check.PAGE_RESERVED_BITS_CLEAR, form.fault(setting, 1 | RESERVED), code,
                good.andThen(m -> m.cpu.efer &= ~Cpu.EFER_NXE), data(setting, 0, bit)));
        }
        boolean user = setting.isUser();
        Consumer<SmallMachine> keyed = good.andThen(data(setting, user ? 0 : FOR_USERS, KEY_1))
            .andThen(m -> m.cpu.cr4 |= user ? Cpu.CR4_PKE : Cpu.CR4_PKS);
        add(setting.of(Check.PAGE_KEY_ALLOWS_ACCESS, form.fault(setting, 1 | KEY), code, keyed,
            m -> rights(m, user, 1 << 2)));
        if (form.writes) {
            add(setting.of(Check.PAGE_KEY_ALLOWS_ACCESS, form.fault(setting, 1 | KEY), code, keyed,
                m -> rights(m, user, 2 << 2)));
        }
    }

    private static void rights(SmallMachine m, boolean user, int rights) {
        if (user) {
            m.cpu.pkru = rights;
        } else {
            m.cpu.pkrs = rights;
        }
        m.memory.permissionsChanged();
    }

    private void fetch(Setting setting, Consumer<SmallMachine> paging) {
        var nop = "90";
        int ring = setting.isUser() ? USER : 0;
        int fetch = LONG.contains(setting) ? FETCH : 0;
        add(setting.of(Check.PAGE_PRESENT, pageFault(ring | fetch), nop, paging, m -> code(m, 1, 0)));
        if (setting.isUser()) {
            add(setting.of(Check.PAGE_USER, pageFault(1 | USER | fetch), nop, paging, m -> code(m, FOR_USERS, 0)));
        } else {
            add(setting.of(Check.SMEP_EXECUTES_SUPERVISOR_PAGES, pageFault(1 | FETCH), nop, paging.andThen(m -> {
                m.cpu.cr4 |= Cpu.CR4_SMEP;
                code(m, FOR_USERS, 0);
            }), m -> code(m, 0, FOR_USERS)));
        }
    }

    private void longModeFetch(Setting setting) {
        int ring = setting.isUser() ? USER : 0;
        add(setting.of(Check.PAGE_EXECUTABLE, pageFault(1 | ring | FETCH), "90", m -> code(m, 0, EXECUTE_DISABLE)));
        add(setting.of(Check.PAGE_RESERVED_BITS_CLEAR, pageFault(1 | ring | RESERVED | FETCH), "90",
            m -> code(m, 0, 1L << 51)));
        add(setting.of(Check.PAGE_RESERVED_BITS_CLEAR, pageFault(1 | ring | RESERVED), "90",
            m -> m.cpu.efer &= ~Cpu.EFER_NXE, m -> code(m, 0, EXECUTE_DISABLE)));
    }

    /** RET in both rings, and a kernel's shadow stack in a page of its users. */
    private void shadowStacks() {
        long kernel = ShadowStackCases.SUPERVISOR_PAGE;
        long user = ShadowStackCases.USER_PAGE;
        Consumer<SmallMachine> good = m -> {
            ShadowStackCases.on(m);
            m.push(CODE).ram.write(m.cpu.ssp, 64, CODE);
        };
        var ring3 = ((Consumer<SmallMachine>) SmallMachine::user).andThen(good);
        for (long bits : new long[] {0x63, 0x21, 0x23}) {
            add(CheckCase.of(Check.PAGE_IS_SHADOW_STACK, pageFault(1 | SHADOW_STACK), ShadowStackCases.RET, good,
                m -> m.page(kernel, kernel | bits)));
            add(CheckCase.of(Check.PAGE_IS_SHADOW_STACK, pageFault(1 | SHADOW_STACK | USER), ShadowStackCases.RET,
                ring3, m -> m.page(user, user | bits | FOR_USERS)));
        }
        add(CheckCase.of(Check.SHADOW_STACK_OF_SUPERVISOR, pageFault(1 | SHADOW_STACK), ShadowStackCases.RET, good,
            m -> m.page(kernel, kernel | 0x61 | FOR_USERS)));
        add(CheckCase.of(Check.PAGE_USER, pageFault(1 | SHADOW_STACK | USER), ShadowStackCases.RET, ring3,
            m -> m.page(user, user | 0x61)));
        add(CheckCase.of(Check.PAGE_PRESENT, pageFault(SHADOW_STACK), ShadowStackCases.RET, good,
            m -> m.page(kernel, kernel | 0x60)));
    }
}
