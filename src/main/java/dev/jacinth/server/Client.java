package dev.jacinth.server;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.command.BlockedCommand;
import dev.jacinth.command.Command;
import dev.jacinth.command.Session;
import dev.jacinth.command.TransactionQueue;
import dev.jacinth.command.Waiting;
import dev.jacinth.protocol.Arguments;
import dev.jacinth.protocol.BufferWriter;
import dev.jacinth.protocol.RespReader;
import dev.jacinth.protocol.RespWriter;
import dev.jacinth.pubsub.Subscriber;
import dev.jacinth.replication.ReplicaLink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.unix.UnixChannel;
import java.util.Objects;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One connected client: what it said last, what it has yet to say, and where its replies go.
class Client extends Session implements Subscriber {

    /// Replies are sent before the end of a batch once so many bytes have come together. A buffer is one piece: were
    /// there more in it, they would be copied from one to the next larger one.
    private static final int FLUSH_BYTES = 64 << 10;
    private static final int FIXED_REPLY_BYTES = 16 << 10;
    /// The objects of a connection, ours and Netty's, as measured with 1,000 of them.
    private static final int OBJECT_BYTES = 4096;
    /// Of one channel or pattern, the name itself left out.
    private static final int SUBSCRIPTION_BYTES = 128;

    private final Channel channel;
    private final Clients clients;
    private final RespReader reader = new RespReader();
    private final ChannelWriter writer;
    private final String address;
    private final String localAddress;
    private final long createdMillis;
    private final boolean unixSocket;
    private final ClientMemory.Share memoryShare = new ClientMemory.Share();

    /// Bytes received but not consumed; null as long as every read ended with a whole command.
    private @Nullable NativeBuffer pending;
    private @Nullable Command lastCommand;
    private long lastInteractionMillis;
    private boolean closing;
    private @Nullable ReplicaLink replicaLink;
    private boolean closed;
    private @Nullable TransactionQueue postponed;

    /// A command that has waited for keys, and could run again but for a pause.
    private @Nullable BlockedCommand postponedAgain;

    private @Nullable ScheduledFuture<?> deadline;
    private long inputBytes;
    private long outputBytes;
    private int batchBytes;
    private long replyPeakBytes;
    private long softLimitSinceMillis;

    /// Messages that arrived while a command of this client runs: they follow its reply.
    private @Nullable Pushed pushed;
    private boolean running;
    private boolean flushPending;
    private boolean monitoring;

    /// Messages that wait for the end of a reply.
    private static final class Pushed {
        private final NativeBuffer bytes = new NativeBuffer(256);
        private final BufferWriter writer = new BufferWriter(bytes);

        Pushed(int protocolVersion) {
            writer.protocol(protocolVersion);
        }
    }

    Client(long id, Channel channel, Clients clients, String address, String localAddress, long nowMillis) {
        super(id);
        this.channel = channel;
        this.clients = clients;
        this.address = address;
        this.localAddress = localAddress;
        this.createdMillis = nowMillis;
        this.unixSocket = address.endsWith(":0") && address.equals(localAddress);
        this.lastInteractionMillis = nowMillis;
        this.writer = new ChannelWriter(channel, () -> clients.limits().isOutputTooMuch(this));
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
    @Nullable
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
    @Nullable
    ReplicaLink replicaLink() {
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

    /// Something has arrived.
    final void heardFrom(long nowMillis) {
        lastInteractionMillis = nowMillis;
    }

    /// Takes bytes that arrived and runs the commands that they complete.
    void received(ByteBuf bytes, long nowMillis) {
        if (closing) {
            return;
        }
        heardFrom(nowMillis);
        if (replicaLink != null && replicaLink.attached()) {
            replicaLink.refresh(nowMillis);
        }
        int length = bytes.readableBytes();
        inputBytes += length;
        long start = bytes.memoryAddress() + bytes.readerIndex();
        if (pending != null) {
            pending.append(start, length);
            if (clients.limits().admitsInput(this)) {
                processPending(pending);
            }
            clients.recount(this);
            return;
        }
        int consumed = process(start, length);
        if (consumed < length && !closing) {
            pending = new NativeBuffer(length - consumed);
            pending.append(start + consumed, length - consumed);
            makeRoom(pending);
            clients.recount(this);
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
        if (postponedAgain != null && !isWaiting()) {
            BlockedCommand held = postponedAgain;
            postponedAgain = null;
            tryAgain(held);
        }
        if (pending != null) {
            processPending(pending);
        }
    }

    /// Goes on after a wait that ended outside of the client's own input, and sends what it was told.
    void goOn() {
        if (closed) {
            return;
        }
        try {
            resume();
            flush();
        } catch (RuntimeException | Error e) {
            channel.pipeline().fireExceptionCaught(e);
        }
    }

    /// As [#goOn], once the command that runs now is done.
    void goOnSoon() {
        clients.goOnSoon(this);
    }

    /// Whether a command has to wait for the end of a pause.
    boolean isPostponed() {
        return postponed != null || postponedAgain != null;
    }

    private boolean isWaiting() {
        return closing || isBlocked();
    }

    private void processPending(NativeBuffer input) {
        int consumed = process(input.address(), input.length());
        if (consumed == input.length() || closing) {
            input.close();
            pending = null;
            return;
        }
        input.dropFirst(consumed);
        makeRoom(input);
    }

    /// A large argument gets its room at once instead of by doubling.
    private void makeRoom(NativeBuffer input) {
        int needed = reader.bytesNeeded(input.length());
        if (needed > 1) {
            input.ensureCapacity((long) input.length() + needed);
        }
    }

    /// Runs the commands in a range of bytes and returns how many bytes are done with.
    private int process(long start, int length) {
        int consumed = 0;
        while (consumed < length && !isPostponed() && !isWaiting()) {
            RespReader.Result result = reader.read(start + consumed, length - consumed);
            batchBytes = length - consumed;
            if (result == RespReader.Result.COMMAND
                    && clients.pipeline().read(reader, start + consumed, length - consumed, database())) {
                consumed += runPipeline(length - consumed);
                continue;
            }
            consumed += reader.consumed();
            if (result == RespReader.Result.COMMAND) {
                run(reader.arguments());
            } else if (result == RespReader.Result.ERROR) {
                clients.protocolError(this, reader, start + consumed, length - consumed);
                consumed = length;
            } else {
                break;
            }
        }
        batchBytes = 0;
        return consumed;
    }

    /// Runs commands that were read together, up to one that makes the client wait. Returns how many bytes are done
    /// with.
    private int runPipeline(int length) {
        Pipeline pipeline = clients.pipeline();
        int consumed = 0;
        try {
            for (int i = 0; i < pipeline.count() && !isPostponed() && !isWaiting(); i++) {
                batchBytes = length - consumed;
                run(pipeline.begin(i));
                consumed = pipeline.end(i);
            }
        } finally {
            pipeline.done();
        }
        return consumed;
    }

    /// A command that has to wait is copied, since the bytes it came in are not ours to keep.
    private void run(Arguments arguments) {
        running = true;
        if (clients.execute(this, arguments) == Executor.Outcome.POSTPONED) {
            postponed = new TransactionQueue();
            postponed.add(Objects.requireNonNull(lastCommand), arguments);
            clients.postpone(this);
        }
        afterRun();
    }

    private void afterRun() {
        running = false;
        if (pushed != null) {
            appendPushed(pushed);
        }
        if (writer.pendingBytes() > FLUSH_BYTES) {
            send();
        }
    }

    // ---- waiting

    @Override
    public boolean canBlock() {
        return !isMaster();
    }

    @Override
    public void block(Waiting what) {
        super.block(what);
        if (what.deadlineNanos() != Long.MAX_VALUE) {
            long delayNanos = clients.nanosUntil(what.deadlineNanos());
            deadline = channel.eventLoop().schedule(this::timeOut, delayNanos, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void unblock() {
        cancelDeadline();
        super.unblock();
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    private void timeOut() {
        try {
            clients.timeOut(this);
        } catch (RuntimeException | Error e) {
            channel.pipeline().fireExceptionCaught(e);
        }
    }

    /// The commands behind it are not run before whatever made the keys ready is done.
    @Override
    protected void runAgain(BlockedCommand blocked) {
        cancelDeadline();
        suspendWaiting();
        if (tryAgain(blocked)) {
            goOnSoon();
        }
    }

    /// Runs a command that has waited again, and says whether it is done.
    private boolean tryAgain(BlockedCommand blocked) {
        running = true;
        boolean postpone = clients.executeAgain(this, blocked) == Executor.Outcome.POSTPONED;
        afterRun();
        if (postpone) {
            postponedAgain = blocked;
            clients.postpone(this);
        } else if (!isBlocked()) {
            blocked.ended();
            return true;
        }
        return false;
    }

    // ---- output

    /// Sends what was replied so far.
    void flush() {
        flushPending = false;
        if (closed) {
            return;
        }
        send();
        if (closing) {
            closed = true;
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            clients.leave(this);
        }
        clients.recount(this);
    }

    /// Hands the replies to the channel, unless too many wait there already.
    private void send() {
        replyPeakBytes = Math.max(replyPeakBytes, writer.pendingBytes());
        if (clients.limits().admitsOutput(this)) {
            int sent = writer.flush();
            outputBytes += sent;
            clients.stats().netOutputBytes += sent;
            clients.stats().writesProcessed++;
        }
    }

    /// Closes the connection now; what was not sent is lost.
    void abort() {
        closing = true;
        if (!closed) {
            closed = true;
            channel.close();
            clients.leave(this);
        }
    }

    /// Bytes of replies that were not taken by the kernel yet.
    long outputBytesWaiting() {
        return channelBytes() + queuedReplyBytes();
    }

    /// Bytes that were handed to the channel and not taken by the kernel yet.
    long channelBytes() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    /// What waits for [#flush] counts as waiting as soon as it is more than Redis keeps in a client's fixed buffer.
    private long queuedReplyBytes() {
        int bytes = writer.pendingBytes();
        return bytes > FIXED_REPLY_BYTES ? bytes : 0;
    }

    /// Bytes received and not yet run, those of the running command among them.
    int queryBytes() {
        return batchBytes > 0 ? batchBytes : pending == null ? 0 : pending.length();
    }

    /// As [#queryBytes], without the arguments that are whole already: `qbuf` of CLIENT LIST.
    int unreadBytes() {
        return batchBytes > 0 || pending == null ? queryBytes() : pending.length() - reader.bytesRead();
    }

    int queryBytesFree() {
        return pending == null ? 0 : pending.capacity() - pending.length();
    }

    /// Whether a command of this client runs now.
    boolean isRunning() {
        return running;
    }

    /// Bytes of the arguments of the command that runs or waits.
    long argumentBytes() {
        if (postponed != null) {
            return postponed.memoryBytes();
        }
        if (waiting() instanceof BlockedCommand blocked) {
            return blocked.memoryBytes();
        }
        return batchBytes > 0 ? reader.arguments().totalBytes() : pending == null ? 0 : reader.bytesRead();
    }

    int replyBufferBytes() {
        return writer.capacity();
    }

    long replyBufferPeakBytes() {
        return replyPeakBytes;
    }

    /// All memory that the client takes, its objects estimated. What the running commands came in is not its own.
    long memoryBytes() {
        long queue = isInTransaction() ? queue().memoryBytes() : 0;
        long held = postponed != null
                ? postponed.memoryBytes()
                : waiting() instanceof BlockedCommand blocked ? blocked.memoryBytes() : 0;
        long query = pending == null ? 0 : pending.capacity();
        long names = watchedBytes() + (long) SUBSCRIPTION_BYTES * allSubscriptions();
        return OBJECT_BYTES + query + queue + held + names + replyBufferBytes() + channelBytes();
    }

    /// How its memory is counted in that of all.
    ClientMemory.Share memoryShare() {
        return memoryShare;
    }

    long inputBytes() {
        return inputBytes;
    }

    long outputBytes() {
        return outputBytes;
    }

    /// Since when more output waits than the soft limit allows, or 0.
    long softLimitSinceMillis() {
        return softLimitSinceMillis;
    }

    void softLimitSinceMillis(long millis) {
        softLimitSinceMillis = millis;
    }

    /// The first bytes of the input that waits, for the log.
    String querySample(int bytesMax) {
        return pending == null ? "" : Bytes.text(pending.address(), Math.min(bytesMax, pending.length()));
    }

    /// Number of the socket in this process, or -1 where the transport does not tell.
    int descriptor() {
        return channel instanceof UnixChannel unix ? unix.fd().intValue() : -1;
    }

    /// Whether the other end is on this machine.
    boolean isLocal() {
        return unixSocket || SocketNames.isLocal(channel.remoteAddress());
    }

    boolean isOnUnixSocket() {
        return unixSocket;
    }

    /// Whether it is shown all commands: it has sent MONITOR.
    boolean isMonitoring() {
        return monitoring;
    }

    void monitoring(boolean value) {
        monitoring = value;
    }

    @Override
    public RespWriter pushWriter() {
        if (!running) {
            return writer;
        }
        if (pushed == null) {
            pushed = new Pushed(protocolVersion());
        }
        return pushed.writer;
    }

    @Override
    public void pushed() {
        if (!running && !flushPending) {
            flushPending = true;
            clients.flushSoon(this);
        }
    }

    private void appendPushed(Pushed messages) {
        messages.writer.flush();
        writer.raw(messages.bytes.address(), messages.bytes.length());
        messages.bytes.close();
        pushed = null;
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
        closing = true;
        closed = true;
        reader.close();
        writer.release();
        endTransaction();
        if (postponed != null) {
            postponed.close();
        }
        if (postponedAgain != null) {
            postponedAgain.ended();
        }
        if (pending != null) {
            pending.close();
            pending = null;
        }
    }
}
