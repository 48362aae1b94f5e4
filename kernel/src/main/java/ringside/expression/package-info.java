/**
 * The small expression language of {@code %check}, {@code --until} and {@code %show memory}: C's operators over
 * registers, flags, symbols, memory and what the last run ended with.
 */
package ringside.expression;
