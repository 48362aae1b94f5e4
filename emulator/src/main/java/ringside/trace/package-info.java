/**
 * What happened: a bounded record of the last steps, with the registers and the memory that each changed, its
 * micro-steps, and the event that interrupted it.
 */
package ringside.trace;
