package dev.jacinth.server;

import dev.jacinth.bytes.Native;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A connection to a server that keys move to.
///
/// Its methods block, each wait at most for the timeout that [#use] has set: then they throw a
/// `SocketTimeoutException`. Any other `IOException` says that the connection is broken. See [Migration] for why the
/// executor's thread may wait. It is a socket of its own and none of Netty's, whose event loop is the thread that
/// waits.
final class MigrationTarget implements AutoCloseable {

    /// As [#database]: not known.
    static final long NO_DATABASE = Long.MIN_VALUE;

    private static final int INPUT_BYTES = 1024;
    private static final int INPUT_BYTES_MAX = 16 * 1024 * 1024;

    private static final Logger LOG = System.getLogger("dev.jacinth.server");

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey selection;

    /// Received and not read yet: from `start` to `end`.
    private byte[] input = new byte[INPUT_BYTES];

    private int start;
    private int end;

    private long timeoutMillis;
    private long lastUseNanos;
    private long database = NO_DATABASE;

    private MigrationTarget(SocketChannel channel, Selector selector) throws IOException {
        this.channel = channel;
        this.selector = selector;
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        selection = channel.register(selector, SelectionKey.OP_CONNECT);
    }

    /// Connects to the first address of a host that accepts.
    ///
    /// @param port 0 to 65535
    /// @throws UnknownHostException if the host has no address
    static MigrationTarget connect(String host, int port, long timeoutMillis) throws IOException {
        if (host.isEmpty()) {
            // For Java that is this machine.
            throw new UnknownHostException("empty host name");
        }
        SocketException refused = new SocketException("no address");
        for (InetAddress address : InetAddress.getAllByName(host)) {
            try {
                return connect(new InetSocketAddress(address, port), timeoutMillis);
            } catch (SocketException e) {
                refused = e;
            }
        }
        throw refused;
    }

    private static MigrationTarget connect(InetSocketAddress address, long timeoutMillis) throws IOException {
        SocketChannel channel = SocketChannel.open();
        Selector selector = null;
        boolean connected = false;
        try {
            selector = channel.provider().openSelector();
            MigrationTarget target = new MigrationTarget(channel, selector);
            target.timeoutMillis = timeoutMillis;
            if (!channel.connect(address)) {
                target.await(SelectionKey.OP_CONNECT);
                channel.finishConnect();
            }
            connected = true;
            return target;
        } finally {
            if (!connected) {
                close(channel);
                if (selector != null) {
                    close(selector);
                }
            }
        }
    }

    /// Begins another use.
    ///
    /// @param timeout in milliseconds, more than 0
    void use(long timeout, long nowNanos) {
        timeoutMillis = timeout;
        lastUseNanos = nowNanos;
    }

    long lastUseNanos() {
        return lastUseNanos;
    }

    /// The database selected there, or [#NO_DATABASE].
    long database() {
        return database;
    }

    void database(long number) {
        database = number;
    }

    /// Sends all of a range. What arrives meanwhile is taken in, lest both ends wait for the other to read.
    void send(long address, int length) throws IOException {
        ByteBuffer bytes = Native.buffer(address, length);
        channel.write(bytes);
        while (bytes.hasRemaining()) {
            boolean takesInput = start > 0 || end < INPUT_BYTES_MAX;
            await(takesInput ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_WRITE);
            if (selection.isReadable()) {
                receive();
            }
            channel.write(bytes);
        }
    }

    /// The next line, without its end; a char is a byte.
    String readLine() throws IOException {
        int length = 0;
        while (true) {
            for (; start + length < end; length++) {
                if (input[start + length] == '\n') {
                    return takeLine(length);
                }
            }
            await(SelectionKey.OP_READ);
            receive();
        }
    }

    private String takeLine(int length) {
        int bytes = length > 0 && input[start + length - 1] == '\r' ? length - 1 : length;
        String line = new String(input, start, bytes, StandardCharsets.ISO_8859_1);
        start += length + 1;
        return line;
    }

    private void receive() throws IOException {
        if (end == input.length) {
            makeRoom();
        }
        int count = channel.read(ByteBuffer.wrap(input, end, input.length - end));
        if (count < 0) {
            throw new EOFException("the target has closed the connection");
        }
        end += count;
    }

    private void makeRoom() throws IOException {
        if (start == 0) {
            if (input.length == INPUT_BYTES_MAX) {
                throw new IOException("a line of more than " + INPUT_BYTES_MAX + " bytes");
            }
            input = Arrays.copyOf(input, 2 * input.length);
            return;
        }
        System.arraycopy(input, start, input, 0, end - start);
        end -= start;
        start = 0;
    }

    private void await(int operations) throws IOException {
        selection.interestOps(operations);
        selector.selectedKeys().clear();
        if (selector.select(timeoutMillis) == 0) {
            throw new SocketTimeoutException("no sign of the target for " + timeoutMillis + " ms");
        }
    }

    @Override
    public void close() {
        close(channel);
        close(selector);
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            LOG.log(Level.DEBUG, "Closing a connection of MIGRATE", e);
        }
    }
}
