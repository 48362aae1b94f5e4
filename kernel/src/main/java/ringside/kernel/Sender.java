package ringside.kernel;

/** Takes messages that are to go out. */
interface Sender {

    /** Puts a message in line; never blocks, and may be called from any thread, interrupted or not. */
    void send(Channel channel, Message message);
}
