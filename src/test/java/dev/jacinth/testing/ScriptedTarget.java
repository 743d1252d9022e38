package dev.jacinth.testing;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The other end of a connection that the server under test makes: it replies as a test says, and keeps what it was
/// sent. Each connection is served by a thread of its own.
///
/// It listens on all addresses of this machine, so that 127.0.0.1 and 127.0.0.2 are two targets.
public final class ScriptedTarget implements AutoCloseable {

    /// What it does with a request.
    @FunctionalInterface
    public interface Script {

        /// At the end of a reply: end the connection then.
        String HANG_UP = "hang up";

        /// The bytes to send in reply, none to keep still; [#HANG_UP] may follow.
        ///
        /// @param connection number of the connection, from 1 on
        String reply(int connection, List<String> request);
    }

    private static final int BUFFER_BYTES = 16 * 1024;

    private final ServerSocket listener;
    private final Script script;
    private final List<List<String>> requests = new ArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private int connections;

    public ScriptedTarget(Script script) {
        this.script = script;
        try {
            listener = new ServerSocket();
            listener.setReceiveBufferSize(BUFFER_BYTES);
            listener.bind(new InetSocketAddress((InetAddress) null, 0), 128);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /// All requests so far, of all connections.
    public synchronized List<List<String>> requests() {
        return List.copyOf(requests);
    }

    /// Number of connections so far.
    public synchronized int connections() {
        return connections;
    }

    private synchronized int count() {
        return ++connections;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                open.add(socket);
                int number = count();
                Thread.ofVirtual().start(() -> serve(socket, number));
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            Requests incoming = new Requests(socket.getInputStream());
            while (true) {
                List<String> request = incoming.next();
                synchronized (this) {
                    requests.add(request);
                }
                String reply = script.reply(number, request);
                boolean last = reply.endsWith(Script.HANG_UP);
                String bytes = last ? reply.substring(0, reply.length() - Script.HANG_UP.length()) : reply;
                socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
                if (last) {
                    return;
                }
            }
        } catch (IOException e) {
            // The server under test has closed the connection, which is its right.
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Requests extends ReplyParser {

        private final InputStream in;

        Requests(InputStream in) {
            this.in = new BufferedInputStream(in, BUFFER_BYTES);
        }

        List<String> next() throws IOException {
            return ((List<?>) parse()).stream().map(Object::toString).toList();
        }

        @Override
        protected int readByte() throws IOException {
            int value = in.read();
            if (value < 0) {
                throw new EOFException("the connection has ended");
            }
            return value;
        }

        @Override
        protected void readBytes(byte[] target) throws IOException {
            if (in.readNBytes(target, 0, target.length) < target.length) {
                throw new EOFException("the connection has ended");
            }
        }
    }
}
