package ringside.machine;

import ringside.machine.device.Console;
import ringside.memory.Pages;

/**
 * A whole machine as it was at one moment: RAM, the processor, every device. Taking one copies next to nothing; pages
 * of RAM are copied when they are written to afterwards.
 *
 * @param ram          what RAM held
 * @param state        everything else, as {@link Machine} archives it
 * @param console      what the guest had written
 * @param booted       whether the machine had no stage
 * @param instructions how many instructions it had completed
 */
public record Snapshot(Pages ram, byte[] state, Console.Image console, boolean booted, long instructions) {
}
