/** The devices of a PC, a file each, and what joins them: ports, interrupt lines and the clock. */
package ringside.machine.device;
