/**
 * The Jupyter kernel: the wire protocol, the execution of cells, and Java cells by way of IJava. The magics themselves
 * know nothing of it.
 *
 * <p>Threads: one reads the sockets and answers what must not wait (interrupt, shutdown), one writes, one executes
 * cells in the order they came. Cells never touch a socket: a thread that is interrupted while it writes would close
 * the channel.
 */
package ringside.kernel;
