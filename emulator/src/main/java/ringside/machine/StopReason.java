package ringside.machine;

import java.util.Locale;

/** Why a run ended. */
public enum StopReason {
    /** The entry returned to its caller. */
    RETURN("the entry returned"),
    /** {@code hlt}, and nothing can wake the processor. */
    HALT("the processor halted and nothing can wake it"),
    /** The address given as {@code --until} was reached. */
    UNTIL("the place to stop was reached"),
    BREAKPOINT("a breakpoint was reached"),
    /** Something happened that was watched for; {@link Stop#detail()} says what. */
    WATCH("what was watched for happened"),
    /** The number of instructions asked for were executed. */
    STEPS("the steps asked for were made"),
    /** An exception or interrupt arrived for which there is only the stage's default handler. */
    FAULT("an event arrived that nobody handles"),
    /** Delivering a double fault failed: the processor shut down. */
    TRIPLE_FAULT("a triple fault shut the processor down"),
    /** The guest ended the run through port 0xf4; {@link Machine#exitStatus()} is what it said. */
    EXIT("the guest ended the run"),
    /** The guest pulled the reset line. */
    RESET("the guest reset the machine"),
    /** Nothing ran: the machine was brought back to an earlier step; {@link Stop#detail()} says which. */
    BACK("it went back"),
    TIMEOUT("the time allowed was used up"),
    /** Somebody pressed stop. */
    INTERRUPTED("it was interrupted"),
    /** The guest asked for something that this machine does not do yet; {@link Stop#detail()} says what. */
    NOT_IMPLEMENTED("the machine does not do this yet");

    private final String sentence;

    StopReason(String sentence) {
        this.sentence = sentence;
    }

    /** The reason in words, without a full stop. */
    public String sentence() {
        return sentence;
    }

    /** The name in JSON and on screen: {@code triple-fault}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
