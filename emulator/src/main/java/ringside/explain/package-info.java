/**
 * Why something happened: where a value came from, what led to a fault, and what would have to be otherwise. Made from
 * a machine and its recording, in words.
 */
package ringside.explain;
