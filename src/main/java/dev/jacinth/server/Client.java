package dev.jacinth.server;

import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.command.Command;
import dev.jacinth.command.Session;
import dev.jacinth.command.TransactionQueue;
import dev.jacinth.protocol.Arguments;
import dev.jacinth.protocol.RespReader;
import dev.jacinth.protocol.RespWriter;
import dev.jacinth.replication.ReplicaLink;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/// One connected client: what it said last, what it has yet to say, and where its replies go.
final class Client extends Session {

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
    private @Nullable ReplicaLink replicaLink;
    private TransactionQueue postponed;
    private long inputBytes;
    private long outputBytes;

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

    /// The replication's view of this connection, once it has sent REPLCONF, PSYNC or SYNC; else null.
    @Nullable ReplicaLink replicaLink() {
        return replicaLink;
    }

    void replicaLink(ReplicaLink link) {
        replicaLink = link;
    }

    @Override
    public boolean isReplica() {
        return replicaLink != null && replicaLink.attached();
    }

    // ---- input

    /// Takes bytes that arrived and runs the commands that they complete.
    void received(ByteBuf bytes, long nowMillis) {
        lastInteractionMillis = nowMillis;
        if (isReplica()) {
            replicaLink.refresh(nowMillis);
        }
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

    /// Goes on after a wait that ended outside of the client's own input, and sends what it was told.
    void goOn() {
        resume();
        flush();
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
        if (clients.execute(this, arguments) == Executor.Outcome.POSTPONED) {
            postponed = new TransactionQueue();
            postponed.add(lastCommand, arguments);
        }
    }

    // ---- output

    /// Sends what was replied so far.
    void flush() {
        outputBytes += writer.flush();
        if (closing) {
            clients.closeWhenSent(this);
        }
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
