package ringside.isa;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import ringside.toolchain.LlvmPrograms;

/**
 * LLVM's disassembler in this process ({@code llvm-c/Disassembler.h}): a million instructions in seconds, and each with
 * its length. One thread at a time.
 */
final class LlvmLibrary {
    private static final Pattern COMMENT = Pattern.compile(" # .*");
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final long PRINT_IMMEDIATES_HEX = 2;
    private static final long OTHER_SYNTAX = 4;
    private static final int LONGEST_TEXT = 512;

    private static final SymbolLookup LIBRARY = library();
    private static final MethodHandle CREATE = function("LLVMCreateDisasm", ADDRESS, ADDRESS, ADDRESS, JAVA_INT,
            ADDRESS, ADDRESS);
    private static final MethodHandle SET_OPTIONS = function("LLVMSetDisasmOptions", JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle DISASSEMBLE = function("LLVMDisasmInstruction", JAVA_LONG, ADDRESS, ADDRESS,
            JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG);

    private static final Map<Integer, LlvmLibrary> MADE = new HashMap<>();

    /** What LLVM says: text with single spaces and no comment; empty, with length 0, for what is no instruction. */
    record Answer(String text, int length) {
    }

    private final MemorySegment context;
    private final MemorySegment bytes = Arena.global().allocate(32);
    private final MemorySegment text = Arena.global().allocate(LONGEST_TEXT);

    /** {@return the disassembler of a mode and syntax, made once} */
    static LlvmLibrary of(CodeSize mode, boolean intel) {
        return MADE.computeIfAbsent(mode.bits() + (intel ? 1 : 0), key -> new LlvmLibrary(mode, intel));
    }

    private LlvmLibrary(CodeSize mode, boolean intel) {
        try {
            var triple = Arena.global().allocateFrom(LlvmDisassembler.triple(mode));
            context = (MemorySegment) CREATE.invokeExact(triple, MemorySegment.NULL, 0, MemorySegment.NULL,
                    MemorySegment.NULL);
            setOptions(intel ? OTHER_SYNTAX : 0);
            setOptions(PRINT_IMMEDIATES_HEX);
        } catch (Throwable e) {
            throw new IllegalStateException("LLVM's disassembler does not start", e);
        }
    }

    private void setOptions(long options) throws Throwable {
        int known = (int) SET_OPTIONS.invokeExact(context, options);
        if (known != 1) {
            throw new IllegalStateException("options are not known");
        }
    }

    /** {@return LLVM's answer for the instruction at the start of {@code code}, of which at most 15 bytes are shown} */
    Answer disassemble(byte[] code, long address) {
        int count = Math.min(code.length, 15);
        MemorySegment.copy(code, 0, bytes, JAVA_BYTE, 0, count);
        try {
            long length = (long) DISASSEMBLE.invokeExact(context, bytes, (long) count, address, text,
                    (long) LONGEST_TEXT);
            return length == 0 ? new Answer("", 0) : new Answer(plain(text.getString(0)), (int) length);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static String plain(String text) {
        return COMMENT.matcher(SPACE.matcher(text.strip()).replaceAll(" ")).replaceAll("");
    }

    private static SymbolLookup library() {
        try {
            var path = LlvmPrograms.find("llvm-mc").resolveSibling("libLLVM.so.20.1");
            var library = SymbolLookup.libraryLookup(path, Arena.global());
            for (String part : new String[] {"TargetInfo", "Target", "TargetMC", "Disassembler"}) {
                var start = Linker.nativeLinker().downcallHandle(library.findOrThrow("LLVMInitializeX86" + part),
                        FunctionDescriptor.ofVoid());
                start.invokeExact();
            }
            return library;
        } catch (IOException e) {
            throw new IllegalStateException("LLVM is not there", e);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... parameters) {
        return Linker.nativeLinker().downcallHandle(LIBRARY.findOrThrow(name),
                FunctionDescriptor.of(result, parameters));
    }
}
