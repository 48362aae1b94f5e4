/**
 * The wiring: a processor with memory and the devices of {@link ringside.machine.device}, the stage that cells meet,
 * the images that it boots instead, and running with a reason to stop.
 */
package ringside.machine;
