package ringside.semantics;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import ringside.state.Cpu;

/**
 * Runs single instructions on the processor that the tests run on: machine code that loads all registers and the flags,
 * runs the instruction and stores everything back. The code, the registers' values and {@link #DATA_SIZE} bytes for the
 * instruction to work on lie in one mapping in the low 2 GiB.
 */
final class NativeCode {
    static final int DATA_SIZE = 8192;

    private static final int STATE = 4096;
    private static final int DATA = 2 * 4096;
    /** Below 2 GiB absolute addresses need no more than 32 bits; Java's own class space may lie anywhere there. */
    private static final long LOWEST = 0x1000_0000;
    private static final long HIGHEST = 0x7fff_0000;
    private static final long APART = 0x10_0000;
    private static final int READ_WRITE_EXECUTE = 7;
    /** MAP_PRIVATE, MAP_ANONYMOUS, MAP_FIXED_NOREPLACE. */
    private static final int PRIVATE_ANONYMOUS_HERE = 0x02 | 0x20 | 0x100000;

    private static final int IN = 0;
    private static final int OUT = 256;
    private static final int FLAGS = 128;
    private static final int SAVED_RSP = 512;
    /** XSAVE areas: what the instruction finds and leaves, and Java's own. */
    private static final int VECTORS_IN = 1024;
    private static final int VECTORS_OUT = 2048;
    private static final int VECTORS_SAVED = 3072;
    static final int VECTORS_SIZE = 1024;
    /** Where an XSAVE area says which components it holds, x87, SSE and AVX; and where AVX's lies. */
    static final int XSTATE_BV = 512;
    static final int UPPER_HALVES = 576;
    static final int X87_SSE_AVX = 7;

    private static final String CPU_INFO = cpuInfo();
    private static final Set<String> FEATURES = features();

    private final MemorySegment memory;
    private final boolean withVectors;
    private MethodHandle stub;

    NativeCode() {
        this(false);
    }

    /** With {@code withVectors}, x87 and SSE registers are loaded and stored too: see {@link #vectorsIn()}. */
    NativeCode(boolean withVectors) {
        this.withVectors = withVectors;
        memory = map(DATA + DATA_SIZE);
    }

    /** The XSAVE area, or FXSAVE area where there is no AVX, that is loaded before the instruction. */
    MemorySegment vectorsIn() {
        return memory.asSlice(STATE + VECTORS_IN, VECTORS_SIZE);
    }

    /** The area that is stored after the instruction. */
    MemorySegment vectorsOut() {
        return memory.asSlice(STATE + VECTORS_OUT, VECTORS_SIZE);
    }

    /** Whether the tests run on a processor whose instructions these are. */
    static boolean available() {
        return System.getProperty("os.arch").equals("amd64") && System.getProperty("os.name").equals("Linux");
    }

    /** Whether the processor has a feature, by its name in /proc/cpuinfo. */
    static boolean has(String feature) {
        return FEATURES.contains(feature);
    }

    /** Whether the processor is Intel's. */
    static boolean intel() {
        return CPU_INFO.contains("GenuineIntel");
    }

    private static String cpuInfo() {
        try {
            return Files.readString(Path.of("/proc/cpuinfo"));
        } catch (IOException e) {
            return "";
        }
    }

    private static Set<String> features() {
        return CPU_INFO.lines().filter(line -> line.startsWith("flags")).findFirst()
            .map(line -> Set.of(line.substring(line.indexOf(':') + 1).strip().split(" "))).orElse(Set.of());
    }

    private static MemorySegment map(long size) {
        Linker linker = Linker.nativeLinker();
        MethodHandle mmap = linker.downcallHandle(linker.defaultLookup().findOrThrow("mmap"),
            FunctionDescriptor.of(ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
        try {
            for (long wanted = LOWEST; wanted < HIGHEST; wanted += APART) {
                var mapped = (MemorySegment) mmap.invokeExact(wanted, size, READ_WRITE_EXECUTE, PRIVATE_ANONYMOUS_HERE,
                    -1, 0L);
                if (mapped.address() == wanted) {
                    return mapped.reinterpret(size);
                }
            }
            throw new IllegalStateException("no executable memory to be had below 2 GiB");
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Where the instruction finds its bytes to work on. */
    long dataAddress() {
        return memory.address() + DATA;
    }

    MemorySegment data() {
        return memory.asSlice(DATA, DATA_SIZE);
    }

    /** Takes the instruction to run from now on; returns its address. */
    long load(byte[] instruction) {
        var code = new Assembler();
        code.bytes(0x53, 0x55, 0x41, 0x54, 0x41, 0x55, 0x41, 0x56, 0x41, 0x57);   // push rbx, rbp, r12 … r15
        code.access(0x89, Cpu.RSP, state(SAVED_RSP));
        if (withVectors) {
            code.extended(0, state(VECTORS_SAVED));
            code.extended(1, state(VECTORS_IN));
        }
        code.absolute(0xff, 6, state(IN + FLAGS));                                // push [flags]
        code.bytes(0x9d);                                                         // popfq
        for (int register = 0; register < 16; register++) {
            code.access(0x8b, register, state(IN + 8 * register));
        }
        long address = memory.address() + code.out.size();
        code.out.writeBytes(instruction);
        for (int register = 0; register < 16; register++) {
            code.access(0x89, register, state(OUT + 8 * register));
        }
        code.access(0x8b, Cpu.RSP, state(SAVED_RSP));
        code.bytes(0x9c);                                                         // pushfq
        code.absolute(0x8f, 0, state(OUT + FLAGS));                               // pop [flags]
        if (withVectors) {
            code.extended(0, state(VECTORS_OUT));
            code.extended(1, state(VECTORS_SAVED));
        }
        code.bytes(0xfc, 0x41, 0x5f, 0x41, 0x5e, 0x41, 0x5d, 0x41, 0x5c, 0x5d, 0x5b, 0xc3);
        MemorySegment.copy(MemorySegment.ofArray(code.out.toByteArray()), 0, memory, 0, code.out.size());
        if (stub == null) {
            stub = Linker.nativeLinker().downcallHandle(memory, FunctionDescriptor.ofVoid());
        }
        return address;
    }

    private int state(int offset) {
        return (int) memory.address() + STATE + offset;
    }

    /** Runs the instruction with these general registers, which are replaced; RFLAGS goes in and comes out. */
    long run(long[] registers, long flags) {
        MemorySegment.copy(registers, 0, memory, JAVA_LONG, STATE + IN, 16);
        memory.set(JAVA_LONG, STATE + IN + FLAGS, flags);
        try {
            stub.invokeExact();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
        MemorySegment.copy(memory, JAVA_LONG, STATE + OUT, registers, 0, 16);
        return memory.get(JAVA_LONG, STATE + OUT + FLAGS);
    }

    private static final class Assembler {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        void bytes(int... values) {
            for (int value : values) {
                out.write(value);
            }
        }

        /** {@code mov} between a 64-bit register and memory. */
        void access(int opcode, int register, int address) {
            bytes(0x48 | register >> 3 << 2);
            absolute(opcode, register & 7, address);
        }

        /** XSAVE64 (0) or XRSTOR64 (1) of x87, SSE and AVX; without AVX FXSAVE64 or FXRSTOR64. */
        void extended(int which, int address) {
            bytes(0xb8, X87_SSE_AVX, 0, 0, 0, 0x31, 0xd2);                        // mov eax, 7; xor edx, edx
            bytes(0x48, 0x0f);
            absolute(0xae, which + (has("avx") ? 4 : 0), address);
        }

        /** An instruction whose memory operand is a 32-bit absolute address. */
        void absolute(int opcode, int reg, int address) {
            bytes(opcode, reg << 3 | 4, 0x25, address, address >> 8, address >> 16, address >> 24);
        }
    }
}
