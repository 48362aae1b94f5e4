package ringside.kernel;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * The sockets. A reader thread owns those that receive, a writer thread the publishing one; a ZeroMQ socket must not be
 * shared. What goes out is put into a queue, so that a cell's thread never touches a socket: an interrupt would close
 * the pipe beneath it. Replies travel from the writer to the reader, who owns their socket, through an internal pair of
 * sockets.
 */
final class Wire implements Sender {

    /** Takes the messages that come in, on the reader's thread: it must not block. */
    interface Listener {
        void received(Channel channel, Message message);
    }

    private record Outgoing(Channel channel, List<byte[]> frames) {
    }

    private static final String PIPE = "inproc://replies";
    private static final int LINGER_MS = 1000;
    private static final Outgoing END = new Outgoing(Channel.SHELL, List.of());

    private final ConnectionFile connection;
    private final Codec codec;
    private final ZMQ.Context context = ZMQ.context(1);
    private final Map<Channel, ZMQ.Socket> sockets = new EnumMap<>(Channel.class);
    private final BlockingQueue<Outgoing> outgoing = new LinkedBlockingQueue<>();
    private final ZMQ.Socket replies;
    private final ZMQ.Socket forward;
    private final ZMQ.Socket heartbeat;
    private final Thread reader = new Thread(this::read, "ringside-reader");
    private final Thread writer = new Thread(this::write, "ringside-writer");
    private volatile Listener listener;

    /** Binds the sockets; nothing is read before {@link #start}. */
    Wire(ConnectionFile connection) {
        this.connection = connection;
        this.codec = new Codec(connection.key(), connection.signatureScheme());
        replies = context.socket(SocketType.PAIR);
        forward = context.socket(SocketType.PAIR);
        heartbeat = socket(SocketType.REP, connection.heartbeatPort());
        sockets.put(Channel.CONTROL, socket(SocketType.ROUTER, connection.controlPort()));
        sockets.put(Channel.SHELL, socket(SocketType.ROUTER, connection.shellPort()));
        sockets.put(Channel.STDIN, socket(SocketType.ROUTER, connection.stdinPort()));
        sockets.put(Channel.IOPUB, socket(SocketType.PUB, connection.iopubPort()));
        replies.setRcvHWM(0);
        forward.setSndHWM(0);
        replies.bind(PIPE);
        forward.connect(PIPE);
    }

    private ZMQ.Socket socket(SocketType type, int port) {
        ZMQ.Socket socket = context.socket(type);
        socket.setLinger(LINGER_MS);
        // No limit on waiting messages: a dropped "idle" would leave the front end waiting for ever.
        socket.setSndHWM(0);
        socket.bind(connection.address(port));
        return socket;
    }

    void start(Listener toTell) {
        listener = toTell;
        Thread beat = new Thread(this::beat, "ringside-heartbeat");
        beat.setDaemon(true);
        beat.start();
        writer.start();
        reader.start();
    }

    @Override
    public void send(Channel channel, Message message) {
        outgoing.add(new Outgoing(channel, codec.encode(message)));
    }

    /** Sends what is in line, then closes everything; returns when that is done or could not be done in good time. */
    void close() throws InterruptedException {
        outgoing.add(END);
        reader.join(2L * LINGER_MS);
        Thread term = new Thread(context::term, "ringside-close");
        term.setDaemon(true);
        term.start();
        term.join(2L * LINGER_MS);
    }

    private void beat() {
        try (heartbeat) {
            while (true) {
                heartbeat.send(heartbeat.recv());
            }
        } catch (ZMQException ended) {
            // the context was closed
        }
    }

    private void write() {
        try {
            Outgoing next;
            while ((next = outgoing.take()) != END) {
                if (next.channel() == Channel.IOPUB) {
                    sendAll(sockets.get(Channel.IOPUB), next.frames());
                } else {
                    forward.send(new byte[] {(byte) next.channel().ordinal()}, ZMQ.SNDMORE);
                    sendAll(forward, next.frames());
                }
            }
            forward.send(new byte[0]);
        } catch (InterruptedException nobodyDoesThis) {
            Thread.currentThread().interrupt();
        } finally {
            forward.close();
            sockets.get(Channel.IOPUB).close();
        }
    }

    private static void sendAll(ZMQ.Socket socket, List<byte[]> frames) {
        for (int i = 0; i < frames.size(); i++) {
            socket.send(frames.get(i), i + 1 < frames.size() ? ZMQ.SNDMORE : 0);
        }
    }

    private void read() {
        List<Channel> inbound = List.of(Channel.CONTROL, Channel.SHELL, Channel.STDIN);
        try (ZMQ.Poller poller = context.poller(inbound.size() + 1)) {
            poller.register(replies, ZMQ.Poller.POLLIN);
            inbound.forEach(channel -> poller.register(sockets.get(channel), ZMQ.Poller.POLLIN));
            do {
                poller.poll(-1);
                inbound.forEach(this::receiveAll);
            } while (forwardReplies());
        } finally {
            replies.close();
            inbound.forEach(channel -> sockets.get(channel).close());
        }
    }

    private void receiveAll(Channel channel) {
        List<byte[]> frames;
        while ((frames = receive(sockets.get(channel))) != null) {
            try {
                listener.received(channel, codec.decode(frames));
            } catch (Codec.BadMessage dropped) {
                // Someone who has not the key, or does not speak the protocol: not worth a word.
            } catch (RuntimeException | Error defect) {
                System.getLogger("ringside").log(System.Logger.Level.ERROR, "a message was lost", defect);
            }
        }
    }

    /** Sends on what the writer handed over; false after its last word. */
    private boolean forwardReplies() {
        List<byte[]> frames;
        while ((frames = receive(replies)) != null) {
            if (frames.size() == 1) {
                return false;
            }
            Channel channel = Channel.values()[frames.getFirst()[0]];
            sendAll(sockets.get(channel), frames.subList(1, frames.size()));
        }
        return true;
    }

    private static List<byte[]> receive(ZMQ.Socket socket) {
        byte[] frame = socket.recv(ZMQ.DONTWAIT);
        if (frame == null) {
            return null;
        }
        List<byte[]> frames = new ArrayList<>();
        frames.add(frame);
        while (socket.hasReceiveMore()) {
            frames.add(socket.recv());
        }
        return frames;
    }
}
