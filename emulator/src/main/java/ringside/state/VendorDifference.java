package ringside.state;

/**
 * Where the two vendors' architectures differ, as far as this machine goes: the one list. The code that decides asks
 * {@link CpuidModel#is(Vendor)} and names the constant.
 */
public enum VendorDifference {
    SYSCALL_OUTSIDE_64_BIT_MODE("SYSCALL and SYSRET outside 64-bit mode",
        "raises #UD",
        "works: in compatibility mode through CSTAR, in legacy mode through STAR[31:0], which then leaves the flags "
            + "but VM, IF and RF alone and saves none",
        "SDM vol. 2B, SYSCALL; APM vol. 3, SYSCALL"),
    SYSRET_NON_CANONICAL("SYSRET with a non-canonical RCX",
        "raises #GP(0) in the kernel, at CPL 0 but on the user's stack",
        "returns, and the fetch at the address raises #GP(0) at CPL 3",
        "SDM vol. 2B, SYSRET; APM vol. 3, SYSRET"),
    SYSRET_STACK_SEGMENT("the SS that SYSRET leaves",
        "is a flat segment with DPL 3, and its selector has RPL 3",
        "gets the selector as STAR gives it; base, limit and attributes stay, even those of a null selector",
        "SDM vol. 2B, SYSRET; APM vol. 3, SYSRET"),
    SYSENTER_IN_LONG_MODE("SYSENTER and SYSEXIT in IA-32e mode",
        "work, in 64-bit and in compatibility mode",
        "raise #UD",
        "SDM vol. 2B, SYSENTER; APM vol. 3, SYSENTER"),
    SYSENTER_MSR_WIDTH("the SYSENTER_ESP and SYSENTER_EIP registers",
        "hold 64-bit addresses that must be canonical",
        "hold 32 bits; WRMSR ignores bits 63:32",
        "SDM vol. 2B, WRMSR; APM vol. 2, 6.1.2"),
    SYSCALL_ANNOUNCED("CPUID 80000001H, EDX bit 11 (SYSCALL)",
        "is set for 64-bit code only",
        "is set in every mode",
        "SDM vol. 2A, CPUID; APM vol. 3, appendix E"),
    CPUID_BEYOND_LAST_LEAF("a CPUID leaf beyond the last one",
        "gives the highest basic leaf",
        "gives zeros",
        "SDM vol. 2A, CPUID; APM vol. 3, appendix E"),
    NULL_SELECTOR_BASE("a null selector loaded into FS or GS (or DS, ES) in 64-bit mode",
        "clears the hidden base",
        "leaves base and limit of the segment before (CPUID 80000021H, EAX bit 6, is clear)",
        "SDM vol. 3A, 6.4.1.1; APM vol. 2, 4.8.1"),
    INTEL_REGISTERS("the registers IA32_PLATFORM_ID, IA32_MISC_ENABLE and IA32_TSC_ADJUST",
        "exist",
        "do not: RDMSR and WRMSR raise #GP(0)",
        "SDM vol. 4, table 2-2; APM vol. 2, appendix A"),
    AMD_REGISTERS("the registers SYSCFG, HWCR, TOP_MEM, TOP_MEM2 and those of the four legacy counters",
        "do not exist: RDMSR and WRMSR raise #GP(0)",
        "exist",
        "SDM vol. 4, table 2-2; APM vol. 2, appendix A");

    private final String subject;
    private final String intel;
    private final String amd;
    private final String sources;

    VendorDifference(String subject, String intel, String amd, String sources) {
        this.subject = subject;
        this.intel = intel;
        this.amd = amd;
        this.sources = sources;
    }

    /** What behaves differently. */
    public String subject() {
        return subject;
    }

    /** What it does on a processor of {@code vendor}: a predicate for {@link #subject}. */
    public String behaviour(Vendor vendor) {
        return vendor == Vendor.INTEL ? intel : amd;
    }

    /** Where the manuals say so: Intel's (SDM) and AMD's (APM). */
    public String sources() {
        return sources;
    }
}
