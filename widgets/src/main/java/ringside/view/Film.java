package ringside.view;

import java.util.List;
import java.util.Map;
import ringside.figure.Block;
import ringside.figure.Figure;
import ringside.figure.Paragraph;
import ringside.figure.Player;

/**
 * A run, step by step, so that it can be played forward and back without a machine. What repeats is said once and
 * referred to by its number in a list, counted from 0; what lasts is said when it changes.
 *
 * @param first     the number of the first step that is shown
 * @param omitted   how many earlier steps of the run are left out, because there is no room for them
 * @param ring      the privilege level before the first step
 * @param sp        the linear address in the stack pointer before the first step
 * @param end       where the machine stood when the run had ended
 * @param names     the registers, in the order in which they are to be shown
 * @param registers what they hold before the first step, in the same order
 * @param listing   the lines of code that the steps pass, in the order in which they are to be shown
 * @param code      the instructions
 * @param stacks    the stacks that the steps use, in the order in which they are to be shown
 * @param sentences what micro-steps say
 * @param rungs     micro-steps with their values
 * @param ladders   lists of rungs: the micro-steps of a step in order
 * @param symbols   names of addresses: {@code start+0x4} under {@code 0x…}
 * @param steps     in order
 */
public record Film(long first, long omitted, int ring, Hex sp, Hex end, List<String> names, List<Hex> registers,
                   List<Line> listing, List<Code> code, List<Stack> stacks, List<Sentence> sentences, List<Rung> rungs,
                   List<List<Integer>> ladders, Map<String, String> symbols, List<Moment> steps) implements View {
    public static final String VIEW = "player";

    /**
     * A line of the listing.
     *
     * @param unit        the unit; null outside of units
     * @param line        its number as the editor shows it; 0 when it is none of the source's
     * @param text        the source's line; else the instruction, or dots where lines are left out
     * @param instruction whether it is an instruction
     */
    public record Line(String unit, int line, String text, boolean instruction) {
    }

    /**
     * An instruction.
     *
     * @param rip    where it stands
     * @param text   disassembled; {@code ?} where nothing can be decoded
     * @param symbol its address by name, or null
     * @param line   its line in {@code listing}
     */
    public record Code(Hex rip, String text, String symbol, int line) {
    }

    /**
     * A stack, as it was before the first step.
     *
     * @param name   such as {@code kernel stack}
     * @param width  the bytes of a slot: 8, 4 or 2
     * @param ring   the privilege level that uses it
     * @param base   the linear address where its segment begins; 0 where stacks are flat
     * @param bottom the address of the lowest slot
     * @param slots  what the slots hold, the lowest first; null where nothing is mapped
     */
    public record Stack(String name, int width, int ring, Hex base, Hex bottom, List<Hex> slots) {
    }

    /**
     * What a micro-step says, whatever its values.
     *
     * @param kind    {@code read}, {@code check}, {@code write} or {@code note}
     * @param text    the line in words; for a check, what must be so
     * @param compare how the check compares: {@code =}, {@code ≤}, {@code is canonical}; null for other kinds
     * @param check   the check's name; null for other kinds
     * @param section where the manual says so; null for other kinds
     */
    public record Sentence(String kind, String text, String compare, String check, String section) {
    }

    /**
     * A micro-step.
     *
     * @param sentence its number in {@code sentences}
     * @param value    read, stored or checked
     * @param expected what a check held the value against; null when it needs nothing
     * @param failed   whether it is a check that did not hold, or that would not have held
     * @param origin   where the value came from or went to, in words; empty when there is no place to point at
     */
    public record Rung(int sentence, Hex value, Hex expected, boolean failed, String origin) {
    }

    /**
     * A step: an instruction, or an event that was delivered instead of one or because of one.
     *
     * @param code    its instruction's number in {@code code}
     * @param ring    the privilege level after it
     * @param event   the exception or interrupt that arose: {@code #PF(0x2)}; null when none arose
     * @param deed    what the processor did of itself, as the manual writes it: {@code INT 0x20}, {@code #DF(0x0)}; null
     *                for ordinary instructions
     * @param sp      the linear address in the stack pointer after it; null when that did not change
     * @param changed the registers that it changed
     * @param writes  the memory that it wrote, in order
     * @param more    how many further writes are left out
     * @param ladder  its micro-steps' number in {@code ladders}, counted from 1; 0 when it has none
     * @param beyond  likewise the micro-steps that a failed check kept it from, as they would have come; they follow those
     *                of the instruction, before those of the fault's delivery. 0 when there are none, or when nobody
     *                knows
     */
    public record Moment(int code, int ring, String event, String deed, Hex sp, List<Delta> changed,
                         List<Write> writes, int more, int ladder, int beyond) {
        /** Whether control passed through the processor's own hands. */
        boolean transfers() {
            return deed != null;
        }
    }

    /**
     * A register's new value.
     *
     * @param register its number in {@code names}
     * @param value    what it holds now
     */
    public record Delta(int register, Hex value) {
    }

    /**
     * A write to memory.
     *
     * @param address linear
     * @param bytes   how many were written
     * @param before  what they held
     * @param after   what they hold now
     * @param cpu     whether the processor made it of itself
     * @param name    what the value is: {@code RIP}, {@code saved rbx}; empty when nobody knows
     */
    public record Write(Hex address, int bytes, Hex before, Hex after, boolean cpu, String name) {
    }

    @Override
    public String view() {
        return VIEW;
    }

    @Override
    public Figure figure() {
        var story = new FilmStory(this);
        return Figure.of("Step by step", story.caption(), new Player(FilmDocument.of(this), story.baseline()));
    }

    /** The number of the last step. */
    long last() {
        return first + steps.size() - 1;
    }

    /** The player below something else, with its caption; {@code document} is this as {@link FilmDocument} writes it. */
    List<Block> blocks(String document) {
        var story = new FilmStory(this);
        return List.of(new Paragraph(story.caption()), new Player(document, story.baseline()));
    }
}
