/**
 * What happened, and how to go back to it: each step's changes as a few bytes, snapshots from which the machine runs
 * again, runs that branch off from others.
 */
package ringside.trace;
