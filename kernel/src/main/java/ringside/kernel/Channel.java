package ringside.kernel;

/** The sockets on which messages pass. */
enum Channel {
    CONTROL, SHELL, STDIN, IOPUB
}
