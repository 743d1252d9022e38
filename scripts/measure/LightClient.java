import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A load generator that spends as little as it can on a reply, so that the server is what limits the throughput.
///
/// Each of its connections sends a batch of commands, made beforehand, reads until it has as many replies, and sends
/// the next batch. Replies are counted and not looked at, but for errors.
///
/// Each line of the input asks for a run: port, connections, commands in a batch, number of batches, and a file of
/// batches, which are taken in turn; each has its length before it, four bytes with the high ones first. Each line of
/// the output tells of one: thousands of commands a second, from when a tenth of the batches were answered, and the
/// milliseconds that 99 % of all batches took at most.
public final class LightClient {

    private static final int INPUT_BYTES = 1 << 18;
    private static final long PATIENCE_MILLIS = 30_000;

    private final int port;
    private final int batchSize;
    private final int batches;
    private final List<ByteBuffer> commands;
    private final long[] nanos;
    private final ByteBuffer input = ByteBuffer.allocateDirect(INPUT_BYTES);
    private int sent;
    private int answered;
    private long since;

    private LightClient(String[] words) throws IOException {
        port = Integer.parseInt(words[0]);
        batchSize = Integer.parseInt(words[2]);
        batches = Integer.parseInt(words[3]);
        commands = read(Path.of(words[4]));
        nanos = new long[batches];
    }

    public static void main(String[] arguments) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split(" ");
            LightClient client = new LightClient(words);
            client.run(Integer.parseInt(words[1]));
            client.report();
        }
    }

    private static List<ByteBuffer> read(Path file) throws IOException {
        ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file));
        List<ByteBuffer> batches = new ArrayList<>();
        while (all.hasRemaining()) {
            int length = all.getInt();
            batches.add(ByteBuffer.allocateDirect(length).put(all.slice(all.position(), length)).flip());
            all.position(all.position() + length);
        }
        return batches;
    }

    private void run(int connections) throws IOException {
        since = System.nanoTime();
        List<Connection> open = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < connections && sent < batches; i++) {
                Connection connection = new Connection(selector);
                open.add(connection);
                connection.send();
            }
            while (answered < batches) {
                if (selector.select(LightClient::proceed, PATIENCE_MILLIS) == 0) {
                    throw new IOException("no reply for " + PATIENCE_MILLIS + " ms");
                }
            }
        }
        for (Connection connection : open) {
            connection.channel.close();
        }
    }

    private static void proceed(SelectionKey key) {
        try {
            ((Connection) key.attachment()).proceed();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void report() {
        long duration = System.nanoTime() - since;
        Arrays.sort(nanos);
        double thousands = (batches - batches / 10) * (double) batchSize * 1e6 / duration;
        System.out.printf("%.3f %.3f%n", thousands, nanos[batches * 99 / 100] / 1e6);
    }

    /// One connection, with what it is in the middle of.
    private final class Connection {

        private final SocketChannel channel;
        private final SelectionKey key;
        private ByteBuffer output = ByteBuffer.allocate(0);
        private long begun;

        /// Replies that are still to come, with the elements of those that have begun.
        private long missing;

        /// Bytes of a string that are still to come.
        private long skipped;

        /// The header that is being read: its first byte, 0 between headers, and the number behind that.
        private byte kind;

        private long number;
        private boolean negative;

        Connection(Selector selector) throws IOException {
            channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            key = channel.register(selector, SelectionKey.OP_READ, this);
        }

        void send() throws IOException {
            output = commands.get(sent % commands.size()).duplicate();
            sent++;
            missing = batchSize;
            begun = System.nanoTime();
            write();
        }

        private void write() throws IOException {
            channel.write(output);
            int wanted = output.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
            if (key.interestOps() != wanted) {
                key.interestOps(wanted);
            }
        }

        void proceed() throws IOException {
            if (output.hasRemaining()) {
                write();
            }
            input.clear();
            int length = channel.read(input);
            if (length < 0) {
                throw new IOException("the server has closed the connection");
            }
            count(length);
            if (missing == 0) {
                nanos[answered++] = System.nanoTime() - begun;
                if (answered == batches / 10) {
                    since = System.nanoTime();
                }
                if (sent < batches) {
                    send();
                }
            }
        }

        private void count(int length) throws IOException {
            int at = 0;
            while (at < length) {
                if (skipped > 0) {
                    int step = (int) Math.min(skipped, length - at);
                    skipped -= step;
                    at += step;
                    continue;
                }
                byte next = input.get(at++);
                if (kind == 0) {
                    begin(next);
                } else if (next == '\n') {
                    complete();
                } else if (next == '-') {
                    negative = true;
                } else if (kind != '+' && next != '\r') {
                    number = number * 10 + next - '0';
                }
            }
        }

        private void begin(byte first) throws IOException {
            if (first != '+' && first != ':' && first != '$' && first != '*') {
                throw new IOException("a reply that begins with " + (char) first);
            }
            kind = first;
            number = 0;
            negative = false;
        }

        private void complete() {
            missing--;
            if (kind == '$' && !negative) {
                skipped = number + 2;
            } else if (kind == '*' && !negative) {
                missing += number;
            }
            kind = 0;
        }
    }
}
