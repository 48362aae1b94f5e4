package ringside.vectors;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import ringside.isa.Encodings;
import ringside.isa.Encodings.Addressing;
import ringside.isa.Encodings.Form;
import ringside.isa.Encodings.Wish;
import ringside.isa.CodeSize;
import ringside.isa.Feature;
import ringside.isa.Opcode;
import ringside.isa.Operand;
import ringside.vectors.CaseMaker.Variant;

/** Makes cases of a few instructions each from the opcode table, with a state in which they mostly do something. */
final class Sequences {
    private static final int MOST = 12;
    private static final long CHOICES = 0x2545f4914f6cdd1dL;
    private static final Kind[] KINDS = Kind.values();
    /**
     * What is not for sequences: transfers that leave the code, loads of segments and flags, instructions whose results
     * are left open, and those that lock the bus where registers may have any value.
     */
    private static final Pattern NOT_HERE = Pattern.compile("call.*|ret.*|jmp_far|iret|int.*|ud|into|bound|popf|"
        + "les|lds|lss|lfs|lgs|mov_to_segment|pop_segment|lar|lsl|verr|verw|wr[fg]sbase|xchg|enter|leave|"
        + "fnstenv|fnsave|fxsave|fxrstor|x(save|rstor).*|f(sin|cos|sincos|ptan|patan|2xm1|yl2x|yl2xp1)|"
        + "v?rcp[sp]s|v?rsqrt[sp]s|v?dpp[sd]|hlt|in|out|ins|outs|cli|sti|serialize|gather|rol|ror|aam");

    private final Encodings encodings;
    private final List<Form> forms = new ArrayList<>();
    private final int bits;
    private SplitMix64 random = new SplitMix64(0);

    /** A sequence: the whole case, and where its instructions begin. */
    record Sequence(Setup setup, List<Integer> starts) {
    }

    Sequences(Set<Feature> features, int bits) {
        this.bits = bits;
        encodings = new Encodings(features, bits == 64 ? CodeSize.BITS64 : CodeSize.BITS32,
            bound -> random.below(bound));
        for (var opcode : Opcode.all()) {
            if (isWanted(opcode)) {
                forms.addAll(encodings.forms(opcode));
            }
        }
    }

    private static boolean isWanted(Opcode opcode) {
        boolean near = !opcode.row().contains("Jz") && !opcode.row().matches("(jmp|call) .*ff .*");
        return near && !Family.isLeftOut(opcode) && !NOT_HERE.matcher(opcode.meaning()).matches()
            && !NOT_HERE.matcher(opcode.mnemonic()).matches();
    }

    /** The case of a number: always the same. */
    Sequence make(long seed) {
        random = new SplitMix64(seed ^ CHOICES);
        var setup = Draw.setup(seed, KINDS[random.below(KINDS.length)], bits);
        setup.state.words[Place.RFLAGS] &= ~0x40000L;
        var code = new ByteArrayOutputStream();
        List<Integer> starts = new ArrayList<>();
        List<Integer> branches = new ArrayList<>();
        int count = 2 + random.below(MOST - 1);
        while (starts.size() < count) {
            var bytes = instruction(setup, code.size(), branches);
            if (bytes != null && code.size() + bytes.length <= Layout.MOST_CODE) {
                starts.add(code.size());
                code.writeBytes(bytes);
            } else if (bytes != null) {
                break;
            }
        }
        setup.code = code.toByteArray();
        branches.removeIf(end -> end > setup.code.length);
        branches.forEach(end -> lead(setup.code, end, starts));
        setup.state.words[Place.RIP] = Layout.START;
        return new Sequence(setup, starts);
    }

    /** Lets a short branch that ends there lead to one of the instructions behind it. */
    private void lead(byte[] code, int end, List<Integer> starts) {
        var targets = new ArrayList<>(starts.stream().filter(start -> start >= end).toList());
        targets.add(code.length);
        code[end - 1] = (byte) (targets.get(random.below(targets.size())) - end);
    }

    private byte[] instruction(Setup setup, int at, List<Integer> branches) {
        var form = forms.get(random.below(forms.size()));
        boolean branch = form.opcode().row().contains("Jb");
        var repeat = Variant.of(form).getLast();
        boolean repeated = form.opcode().repeatable() && repeat != Variant.PLAIN && random.once(2);
        var wish = new Wish(false, repeated ? 0xf3 : 0, 0, false, addressing());
        var part = new Setup(bits, setup.state);
        part.state.words[Place.RIP] = Layout.START + at;
        part.code = encodings.code(form, wish, branch ? 0 : random.next() >>> random.below(64));
        if (part.code == null) {
            return null;
        }
        var instruction = encodings.decode(part.code, part.rip());
        var aim = new Aim(part, random);
        for (var operand : instruction.operands()) {
            if (operand instanceof Operand.Memory memory && !form.opcode().row().matches(".*\\bO[bv]\\b.*")) {
                aim.at(memory, aim.place(Math.max(1, memory.width() / 8), Aim.alignment(form, memory), false));
            }
        }
        if (random.once(2)) {
            setup.state.words[4] = aim.good(64, 8) + 32;
        }
        if (repeated) {
            setup.state.words[1] = random.below(40);
        }
        if (branch) {
            branches.add(at + part.code.length);
        }
        return part.code;
    }

    private Addressing addressing() {
        if (random.once(3)) {
            return bits == 64 ? Addressing.RELATIVE : Addressing.ABSOLUTE;
        }
        return random.once(2) ? Addressing.BASE_8 : Addressing.BASE_INDEX_8;
    }
}
