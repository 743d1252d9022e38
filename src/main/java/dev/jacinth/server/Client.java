package dev.jacinth.server;

import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.command.Command;
import dev.jacinth.command.Session;
import dev.jacinth.command.TransactionQueue;
import dev.jacinth.protocol.Arguments;
import dev.jacinth.protocol.BufferWriter;
import dev.jacinth.protocol.RespReader;
import dev.jacinth.protocol.RespWriter;
import dev.jacinth.pubsub.Subscriber;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/// One connected client: what it said last, what it has yet to say, and where its replies go.
final class Client extends Session implements Subscriber {

    private final Channel channel;
    private final Clients clients;
    private final RespReader reader = new RespReader();
    private final ChannelWriter writer;
    private final String address;
    private final String localAddress;
    private final long createdMillis;

    /// Bytes received but not consumed; null as long as every read ended with a whole command.
    private NativeBuffer pending;
    private Command lastCommand;
    private long lastInteractionMillis;
    private boolean closing;
    private TransactionQueue postponed;
    private long inputBytes;
    private long outputBytes;

    /// Messages that arrived while a command of this client runs: they follow its reply.
    private NativeBuffer pushed;
    private BufferWriter pushWriter;
    private boolean running;
    private boolean flushPending;

    Client(long id, Channel channel, Clients clients, String address, String localAddress, long nowMillis) {
        super(id);
        this.channel = channel;
        this.clients = clients;
        this.address = address;
        this.localAddress = localAddress;
        this.createdMillis = nowMillis;
        this.lastInteractionMillis = nowMillis;
        this.writer = new ChannelWriter(channel);
    }

    Channel channel() {
        return channel;
    }

    RespReader reader() {
        return reader;
    }

    RespWriter writer() {
        return writer;
    }

    /// `ip:port` of the other end, or the path of the socket and `:0`.
    String address() {
        return address;
    }

    String localAddress() {
        return localAddress;
    }

    long createdMillis() {
        return createdMillis;
    }

    long lastInteractionMillis() {
        return lastInteractionMillis;
    }

    /// The command that it sent last, or null.
    Command lastCommand() {
        return lastCommand;
    }

    void lastCommand(Command command) {
        lastCommand = command;
    }

    @Override
    public void protocolVersion(int version) {
        super.protocolVersion(version);
        writer.protocol(version);
    }

    @Override
    public void authenticated(boolean value) {
        super.authenticated(value);
        reader.authenticated(value);
    }

    /// Whether nothing about the client needs checking before a command.
    boolean isPlain() {
        return isAuthenticated() && !isInTransaction() && !isSubscribed() && !isReplica();
    }

    // ---- input

    /// Takes bytes that arrived and runs the commands that they complete.
    void received(ByteBuf bytes, long nowMillis) {
        lastInteractionMillis = nowMillis;
        int length = bytes.readableBytes();
        inputBytes += length;
        long start = bytes.memoryAddress() + bytes.readerIndex();
        if (pending != null) {
            pending.append(start, length);
            processPending();
            return;
        }
        int consumed = process(start, length);
        if (consumed < length && !closing) {
            pending = new NativeBuffer(length - consumed);
            pending.append(start + consumed, length - consumed);
            makeRoom();
        }
    }

    /// Goes on after the reason to wait has gone: with the command that was put off, then with the bytes behind it.
    void resume() {
        if (postponed != null && !isWaiting()) {
            TransactionQueue held = postponed;
            postponed = null;
            run(held.arguments(0));
            held.close();
        }
        if (pending != null) {
            processPending();
        }
    }

    private boolean isWaiting() {
        return closing || isBlocked();
    }

    private void processPending() {
        int consumed = process(pending.address(), pending.length());
        int left = pending.length() - consumed;
        if (left == 0 || closing) {
            pending.close();
            pending = null;
            return;
        }
        Native.copy(pending.address() + consumed, pending.address(), left);
        pending.length(left);
        makeRoom();
    }

    /// A large argument gets its room at once instead of by doubling.
    private void makeRoom() {
        int needed = reader.bytesNeeded(pending.length());
        if (needed > 1) {
            pending.ensureCapacity((long) pending.length() + needed);
        }
    }

    /// Runs the commands in a range of bytes and returns how many bytes are done with.
    private int process(long start, int length) {
        int consumed = 0;
        while (consumed < length && postponed == null && !isWaiting()) {
            RespReader.Result result = reader.read(start + consumed, length - consumed);
            consumed += reader.consumed();
            if (result == RespReader.Result.COMMAND) {
                run(reader.arguments());
            } else if (result == RespReader.Result.ERROR) {
                clients.protocolError(this, reader.errorReply());
                return length;
            } else {
                break;
            }
        }
        return consumed;
    }

    /// A command that has to wait is copied, since the bytes it came in are not ours to keep.
    private void run(Arguments arguments) {
        running = true;
        if (clients.execute(this, arguments) == Executor.Outcome.POSTPONED) {
            postponed = new TransactionQueue();
            postponed.add(lastCommand, arguments);
        }
        running = false;
        if (pushWriter != null) {
            appendPushed();
        }
    }

    // ---- output

    /// Sends what was replied so far.
    void flush() {
        flushPending = false;
        outputBytes += writer.flush();
        if (closing) {
            clients.closeWhenSent(this);
        }
    }

    @Override
    public RespWriter pushWriter() {
        if (!running) {
            return writer;
        }
        if (pushWriter == null) {
            pushed = new NativeBuffer(256);
            pushWriter = new BufferWriter(pushed);
            pushWriter.protocol(protocolVersion());
        }
        return pushWriter;
    }

    @Override
    public void pushed() {
        if (!running && !flushPending) {
            flushPending = true;
            clients.flushSoon(this);
        }
    }

    private void appendPushed() {
        pushWriter.flush();
        writer.raw(pushed.address(), pushed.length());
        pushed.close();
        pushWriter = null;
    }

    /// Bytes held of what was received and not run.
    long inputBufferBytes() {
        return pending == null ? 0 : pending.capacity();
    }

    /// Bytes written and not handed over for sending.
    long outputBufferBytes() {
        return writer.pendingBytes();
    }

    @Override
    public void closeAfterReply() {
        closing = true;
    }

    boolean isClosing() {
        return closing;
    }

    /// Gives back what the connection held; it is closed already.
    void release() {
        reader.close();
        writer.release();
        endTransaction();
        if (postponed != null) {
            postponed.close();
        }
        if (pending != null) {
            pending.close();
            pending = null;
        }
    }
}
