package ringside.differential;

import java.util.LinkedHashMap;
import java.util.Map;

/** Where things lie in the guest's physical memory. The monitor gets the same numbers as definitions. */
final class Layout {
    /** All that a case may change: the lowest memory, so that 16-bit offsets and real mode reach it. */
    static final long PLAYGROUND = 0;
    static final int PLAYGROUND_SIZE = 0x20000;

    /** Linear address 0, and the interrupt vectors of real mode. */
    static final long ZERO_PAGE = page(0);
    /** The registers that a case loads, by {@link Slot}. */
    static final long STATE = page(1);
    static final long GDT = page(2);
    static final long IDT = page(3);
    static final long LDT = page(4);
    static final long TSS = page(5);
    static final long OTHER_TSS = page(6);
    static final long CODE = page(7);
    static final long DATA = page(8);
    /** Stacks of rings 0 to 3, a page each; this is the lowest address of the first one. */
    static final long STACKS = page(9);
    static final long IST_STACK = page(13);
    static final long MORE_DATA = page(14);
    static final long EDGE_PAGE = page(15);
    static final long PML4 = page(16);
    static final long PDPT = page(17);
    static final long PD = page(18);
    /** Maps the first 2 MiB: the playground and the monitor for ring 0, then the playground for everybody. */
    static final long PT_IDENTITY = page(19);
    /** Maps the test region. */
    static final long PT_TEST = page(20);
    static final long PD_32 = page(21);
    static final long PT_32 = page(22);
    static final long PDPT_PAE = page(23);
    static final long IDT_32 = page(24);
    /** A task that others switch to. */
    static final long TASK = page(25);
    /** 16-bit task states: the one in use, and one that others switch to. */
    static final long TSS_16 = page(26);
    static final long TASK_16 = page(27);
    static final long PT_TEST_32 = page(28);

    /** The monitor's stack, in the lowest page: 16-bit stacks of cases inherit its upper half, which is 0. */
    static final long MONITOR_STACK = 0xff0;
    /** The monitor's variables are zero at power-up and survive a reset. */
    static final long VARIABLES = 0x3f000;
    /** The registers as a catcher found them. */
    static final long OUT = 0x3f800;
    static final long MONITOR = 0x40000;
    static final int MONITOR_SIZE = 0x8000;
    static final long MONITOR_TABLES = 0x50000;
    static final long BEFORE = 0x60000;
    static final long RECORD = 0x80000;
    /** The cases: their number, the template of the playground, the patches. */
    static final long BLOB = 0x200000;
    static final long TEMPLATE = BLOB + 0x1000;
    static final long CASES = TEMPLATE + PLAYGROUND_SIZE;
    static final long MEMORY_END = 64 << 20;
    /** The vectors that have a catcher of their own; those above share the last one. */
    static final int CATCHERS = 0x41;
    /** The vector by which a catcher in an outer ring comes to ring 0. */
    static final int ESCAPE = 0xfe;

    /** Added to an address of the playground for the view that ring 3 may use. */
    static final long USER_VIEW = 0x100000;
    /** The linear addresses whose page-table entries cases change. */
    static final long TEST_REGION = 0x400000;

    private Layout() {
    }

    private static long page(int number) {
        return PLAYGROUND + 0x1000L * number;
    }

    /** The name of the page of the playground that a physical address lies in. */
    static String pageName(long physical) {
        var names = new String[] {"zero", "state", "gdt", "idt", "ldt", "tss", "tss2", "code", "data", "stack0",
            "stack1", "stack2", "stack3", "ist", "data2", "edge", "pml4", "pdpt", "pd", "pt", "pt-test", "pd32", "pt32",
            "pdpt-pae", "idt32", "task", "tss16", "task16", "pt32-test"};
        int number = (int) (physical - PLAYGROUND >> 12);
        return number >= 0 && number < names.length ? names[number] : "page" + number;
    }

    /** The definitions for nasm. */
    static Map<String, Long> definitions() {
        var all = new LinkedHashMap<String, Long>();
        all.put("PHASE", VARIABLES);
        all.put("INDEX", VARIABLES + 8);
        all.put("CURSOR", VARIABLES + 16);
        all.put("AGAIN", VARIABLES + 24);
        all.put("POINTER", VARIABLES + 32);
        all.put("SCRATCH", VARIABLES + 48);
        all.put("PHASE_IDLE", 0L);
        all.put("PHASE_RUNNING", 1L);
        all.put("PHASE_CAUGHT", 2L);
        all.put("VARIABLES", VARIABLES);
        all.put("OUT", OUT);
        all.put("MONITOR", MONITOR);
        all.put("MONITOR_STACK", MONITOR_STACK);
        all.put("MONITOR_TABLES", MONITOR_TABLES);
        all.put("PLAYGROUND", PLAYGROUND);
        all.put("STATE", STATE);
        all.put("PLAYGROUND_SIZE", (long) PLAYGROUND_SIZE);
        all.put("BEFORE", BEFORE);
        all.put("RECORD", RECORD);
        all.put("BLOB", BLOB);
        all.put("COUNT", BLOB);
        all.put("MEMORY_END", MEMORY_END);
        all.put("TEMPLATE", TEMPLATE);
        all.put("CASES", CASES);
        all.put("CATCHERS", (long) CATCHERS);
        all.put("ESCAPE", (long) ESCAPE);
        all.put("SLOTS", (long) Slot.count());
        for (var slot : Slot.values()) {
            all.put("SLOT_" + slot.name(), (long) slot.ordinal());
        }
        return all;
    }
}
