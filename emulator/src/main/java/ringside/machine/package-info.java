/**
 * The wiring: a processor with memory and devices, the stage that cells meet, and running with a reason to stop.
 */
package ringside.machine;
