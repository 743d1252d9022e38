package dev.jacinth.testing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A blocking client of the Redis protocol, versions 2 and 3, for tests.
///
/// Bytes and text: a `String` stands for bytes, one char per byte (ISO-8859-1), in both directions, so nothing is lost
/// and equality works. An argument may be a `String` of chars up to 255, a `byte[]`, or anything else, whose
/// `toString()` is sent.
///
/// Replies are Java values:
///
/// | on the wire                | here                        |
/// |----------------------------|-----------------------------|
/// | `+status`, `$bulk`         | `String`                    |
/// | `:1`, `,1.5`, `#t`, `(1`   | `Long`, `Double`, `Boolean`, `BigInteger` |
/// | `-ERR x`, `!5 ERR x`       | [Failure], never thrown      |
/// | `$-1`, `*-1`, `_`          | `null`                      |
/// | `*`, `~`, `%`              | `List`, `Set`, `Map`, in order of arrival |
/// | `=15 txt:...`              | [Verbatim]                  |
/// | `>`                        | [Push]                      |
/// | `\|` before a value        | [Attributed]                |
///
/// Where the form on the wire matters (`$-1` against `*-1`), [#raw] gives the bytes of a reply as they came.
///
/// Every wait is bounded by the timeout; what runs over it, and a connection that breaks, is an
/// [UncheckedIOException] that says what was being waited for. Not thread-safe.
public final class RespClient implements AutoCloseable {

    /// An error reply, without the leading `-`.
    public record Failure(String message) {
        /// The first word: `ERR`, `WRONGTYPE`, ...
        public String code() {
            int space = message.indexOf(' ');
            return space < 0 ? message : message.substring(0, space);
        }
    }

    /// Out-of-band data of RESP3; in RESP2 the same things come as plain lists.
    public record Push(List<Object> items) {}

    /// A bulk string with its three-letter format.
    public record Verbatim(String format, String text) {}

    /// A value with the attributes that preceded it.
    public record Attributed(Map<Object, Object> attributes, Object value) {}

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final String name;
    private final ArrayDeque<Push> pushes = new ArrayDeque<>();
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private long timeoutNanos = TIMEOUT.toNanos();
    private ByteBuffer input = ByteBuffer.allocate(16 * 1024).flip();
    private ByteArrayOutputStream transcript;

    private RespClient(SocketAddress address, ProtocolFamily family) {
        name = address.toString();
        SocketChannel opened = null;
        try {
            opened = SocketChannel.open(family);
            opened.connect(address);
            opened.configureBlocking(false);
            selector = Selector.open();
            key = opened.register(selector, SelectionKey.OP_READ);
            channel = opened;
        } catch (IOException e) {
            closeQuietly(opened);
            throw new UncheckedIOException("connecting to " + name, e);
        }
    }

    /// Connects to a port of this machine.
    public static RespClient connect(int port) {
        return connect("127.0.0.1", port);
    }

    public static RespClient connect(String host, int port) {
        InetSocketAddress address = new InetSocketAddress(host, port);
        return new RespClient(
                address,
                address.getAddress() instanceof Inet6Address
                        ? StandardProtocolFamily.INET6
                        : StandardProtocolFamily.INET);
    }

    /// Connects to a unix socket.
    public static RespClient connect(Path socket) {
        return new RespClient(UnixDomainSocketAddress.of(socket), StandardProtocolFamily.UNIX);
    }

    /// Bounds every later wait. The default is 20 seconds.
    public RespClient timeout(Duration timeout) {
        timeoutNanos = timeout.toNanos();
        return this;
    }

    /// Switches to RESP3. Fails if the server refuses.
    public RespClient resp3() {
        if (call("HELLO", "3") instanceof Failure failure) {
            throw new IllegalStateException(name + " refused HELLO 3: " + failure.message());
        }
        return this;
    }

    /// Sends a command and returns its reply. Pushes that come before it are kept for [#nextPush].
    public Object call(Object... arguments) {
        send(arguments);
        return readReply();
    }

    /// As [#call], but an error reply fails the test, and the answer is its text: a number or a boolean in decimal, a
    /// missing value as `null`.
    public String text(Object... arguments) {
        Object reply = succeed(arguments);
        return reply == null ? null : reply.toString();
    }

    /// As [#call], for commands that answer with an integer.
    public long number(Object... arguments) {
        return (Long) succeed(arguments);
    }

    /// As [#call], for commands that answer with a list.
    @SuppressWarnings("unchecked")
    public List<Object> list(Object... arguments) {
        return (List<Object>) succeed(arguments);
    }

    /// As [#call], for commands that answer with pairs, whether as a map (RESP3) or as a flat list (RESP2).
    @SuppressWarnings("unchecked")
    public Map<Object, Object> map(Object... arguments) {
        Object reply = succeed(arguments);
        if (reply instanceof Map<?, ?>) {
            return (Map<Object, Object>) reply;
        }
        List<Object> flat = (List<Object>) reply;
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < flat.size(); i += 2) {
            map.put(flat.get(i), flat.get(i + 1));
        }
        return map;
    }

    /// Sends a command and returns the bytes of its reply as they came, one char per byte.
    public String raw(Object... arguments) {
        send(arguments);
        return readRaw();
    }

    /// Sends all commands in one write and returns their replies in order.
    public List<Object> pipeline(List<Object[]> commands) {
        commands.forEach(this::queue);
        flush();
        List<Object> replies = new ArrayList<>(commands.size());
        for (int i = 0; i < commands.size(); i++) {
            replies.add(readReply());
        }
        return replies;
    }

    /// Sends a command without waiting for the reply.
    public void send(Object... arguments) {
        queue(arguments);
        flush();
    }

    /// Adds a command to those that the next [#flush] sends.
    public void queue(Object... arguments) {
        writeLine('*', arguments.length);
        for (Object argument : arguments) {
            byte[] bytes = argument instanceof byte[] given ? given : latin1(argument.toString());
            writeLine('$', bytes.length);
            pending.writeBytes(bytes);
            pending.write('\r');
            pending.write('\n');
        }
    }

    /// Sends these bytes as they are: inline commands, broken requests.
    public void sendRaw(String bytes) {
        pending.writeBytes(latin1(bytes));
        flush();
    }

    /// Writes what was queued. Replies that arrive meanwhile are read, so that a long pipeline cannot block both ends.
    public void flush() {
        ByteBuffer output = ByteBuffer.wrap(pending.toByteArray());
        pending.reset();
        long deadline = System.nanoTime() + timeoutNanos;
        try {
            while (channel.write(output) >= 0 && output.hasRemaining()) {
                await(SelectionKey.OP_READ | SelectionKey.OP_WRITE, deadline, "room to write");
                if (key.isReadable()) {
                    fill();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to " + name, e);
        }
    }

    /// Reads the next reply, whatever it is; in RESP3 this may be a [Push].
    public Object read() {
        try {
            return new Incoming(System.nanoTime() + timeoutNanos).parse();
        } catch (IOException e) {
            throw new UncheckedIOException("reading from " + name, e);
        }
    }

    /// Reads the next reply that is not a [Push]; pushes before it are kept for [#nextPush].
    public Object readReply() {
        Object reply = read();
        while (reply instanceof Push push) {
            pushes.add(push);
            reply = read();
        }
        return reply;
    }

    /// Reads one reply and returns its bytes as they came, one char per byte.
    public String readRaw() {
        transcript = new ByteArrayOutputStream();
        try {
            read();
            return transcript.toString(StandardCharsets.ISO_8859_1);
        } finally {
            transcript = null;
        }
    }

    /// The oldest push not yet returned; waits for one if there is none.
    public Push nextPush() {
        if (!pushes.isEmpty()) {
            return pushes.remove();
        }
        Object reply = read();
        if (reply instanceof Push push) {
            return push;
        }
        throw new IllegalStateException("expected a push from " + name + ", got " + reply);
    }

    /// True if the server has closed the connection: waits until it has, or until the timeout. Drops what it still
    /// sent.
    public boolean awaitClosed() {
        long deadline = System.nanoTime() + timeoutNanos;
        try {
            while (true) {
                input.position(input.limit());
                await(SelectionKey.OP_READ, deadline, "the end of the connection");
                fill();
            }
        } catch (EOFException e) {
            return true;
        } catch (IOException e) {
            return !(e instanceof SocketTimeoutException);
        }
    }

    /// The port of this end, by which a server knows the client.
    public int localPort() {
        try {
            return ((InetSocketAddress) channel.getLocalAddress()).getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Closes the connection such that the other end is told of a reset instead of an end: as the kernel does it where
    /// something had arrived that nobody read.
    public void reset() {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        close();
    }

    @Override
    public void close() {
        closeQuietly(selector);
        closeQuietly(channel);
    }

    private Object succeed(Object... arguments) {
        Object reply = call(arguments);
        if (reply instanceof Failure failure) {
            throw new AssertionError(Arrays.deepToString(arguments) + " -> " + failure.message());
        }
        return reply;
    }

    private void writeLine(char type, int count) {
        pending.writeBytes(latin1(type + Integer.toString(count) + "\r\n"));
    }

    private static byte[] latin1(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (!text.equals(new String(bytes, StandardCharsets.ISO_8859_1))) {
            throw new IllegalArgumentException("a char stands for a byte; encode this yourself: " + text);
        }
        return bytes;
    }

    /// Parses what arrives, waiting for it as long as the deadline allows.
    private final class Incoming extends ReplyParser {

        private final long deadline;

        Incoming(long deadline) {
            this.deadline = deadline;
        }

        @Override
        protected int readByte() throws IOException {
            awaitInput(deadline);
            int value = input.get() & 0xFF;
            if (transcript != null) {
                transcript.write(value);
            }
            return value;
        }

        @Override
        protected void readBytes(byte[] target) throws IOException {
            int at = 0;
            while (at < target.length) {
                awaitInput(deadline);
                int part = Math.min(input.remaining(), target.length - at);
                input.get(target, at, part);
                at += part;
            }
            if (transcript != null) {
                transcript.writeBytes(target);
            }
        }
    }

    private void awaitInput(long deadline) throws IOException {
        while (!input.hasRemaining()) {
            await(SelectionKey.OP_READ, deadline, "a reply");
            fill();
        }
    }

    private void await(int operations, long deadline, String what) throws IOException {
        key.interestOps(operations);
        long left = deadline - System.nanoTime();
        selector.selectedKeys().clear();
        if (left <= 0 || selector.select(Math.max(1, left / 1_000_000)) == 0) {
            throw new SocketTimeoutException("no sign of " + what + " from " + name + " within the timeout");
        }
    }

    private void fill() throws IOException {
        if (input.capacity() - input.remaining() < 4096) {
            input = ByteBuffer.allocate(input.capacity() * 2).put(input);
        } else {
            input.compact();
        }
        int count = channel.read(input);
        input.flip();
        if (count < 0) {
            throw new EOFException(name + " closed the connection");
        }
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            if (closeable != null) {
                closeable.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException("closing " + closeable, e);
        }
    }
}
