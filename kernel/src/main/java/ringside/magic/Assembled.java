package ringside.magic;

import ringside.explain.Encodings;
import ringside.isa.CodeSize;
import ringside.isa.Decoder;
import ringside.isa.Instruction;
import ringside.toolchain.Language;
import ringside.toolchain.Section;
import ringside.toolchain.ToolchainException;
import ringside.toolchain.UnitSource;

/** An instruction by its text, at RIP: from the table of those that people ask about, else assembled (AT&amp;T, 64 bits). */
final class Assembled {
    private final Session session;
    private final Call call;

    Assembled(Session session, Call call) {
        this.session = session;
        this.call = call;
    }

    Instruction instruction(String text) {
        return Encodings.of(session.machine().cpu(), text).orElseGet(() -> assembled(text));
    }

    private Instruction assembled(String text) {
        var cpu = session.machine().cpu();
        if (!cpu.in64BitMode()) {
            throw unknown(text);
        }
        try {
            var unit = session.toolchain(call.output()::progress)
                .compile(UnitSource.of("why-not", Language.ATT, text), call.cancellation()::requested);
            var bytes = unit.sections().stream().filter(Section::executable).findFirst().orElseThrow(() -> unknown(text))
                .bytes();
            if (new Decoder(cpu.model.features()).decode(bytes, 0, bytes.length, cpu.rip, CodeSize.BITS64)
                instanceof Instruction instruction) {
                return instruction;
            }
            throw unknown(text);
        } catch (ToolchainException bad) {
            throw unknown(text);
        }
    }

    private MagicException unknown(String text) {
        return call.error("'" + text + "' is not understood as an instruction", text)
            .hint("%show why-not iretq; without an instruction the one at RIP is tried.");
    }
}
