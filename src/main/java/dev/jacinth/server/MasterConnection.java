package dev.jacinth.server;

import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.protocol.BufferWriter;
import dev.jacinth.protocol.RespReader;
import dev.jacinth.replication.Replication;
import dev.jacinth.replication.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A replica's connection to its master: carries the handshake and the payload for the state machine, and executes the
/// stream that follows.
final class MasterConnection extends ChannelInboundHandlerAdapter implements Transport {

    private static final Logger LOG = System.getLogger("dev.jacinth.server");

    private final ReplicationService service;
    private final Replication replication;
    private final Executor executor;
    private final Clients clients;
    private final ServerStats stats;
    private final long id;
    private final NativeBuffer discarded = new NativeBuffer(256);
    private final BufferWriter nowhere = new BufferWriter(discarded);
    private final NativeBuffer stream = new NativeBuffer(16 << 10);
    private @Nullable Channel channel;
    /// The master as a client, from the beginning of the stream.
    private @Nullable MasterClient master;
    private boolean closed;

    MasterConnection(ReplicationService service, Executor executor, Clients clients) {
        this.service = service;
        this.replication = service.replication();
        this.executor = executor;
        this.clients = clients;
        this.stats = clients.stats();
        this.id = clients.nextId();
    }

    void channel(Channel opened) {
        channel = opened;
        if (closed) {
            opened.close();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        replication.connected(this, service.nowMillis());
    }

    /// The connection could not be made.
    void failed(Throwable cause) {
        ended(String.valueOf(cause.getMessage()));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (!closed) {
                received(bytes.memoryAddress() + bytes.readerIndex(), bytes.readableBytes());
            }
        } finally {
            bytes.release();
        }
    }

    private void received(long address, int length) {
        executor.refreshTime();
        stats.netReplicationInputBytes += length;
        if (master != null) {
            master.heardFrom(service.nowMillis());
        }
        int taken = replication.received(this, address, length, service.nowMillis());
        if (taken < length && !closed) {
            stream.append(address + taken, length - taken);
        }
        executeStream();
    }

    /// Executes the whole commands among the bytes of the stream that are there.
    void executeStream() {
        if (!replication.isCurrent(this) || !replication.streaming()) {
            return;
        }
        MasterClient session = master == null ? beginStream() : master;
        int done = 0;
        while (done < stream.length() && !closed) {
            int length = apply(session, stream.address() + done, stream.length() - done);
            if (length == 0) {
                break;
            }
            done += length;
        }
        if (!closed) {
            stream.dropFirst(done);
        }
        clients.recount(session);
        service.scheduleTurn();
        clients.batchDone();
    }

    private MasterClient beginStream() {
        MasterClient session = new MasterClient(
                id, Objects.requireNonNull(channel), clients, stream, this::executeStream, service.nowMillis());
        session.select(replication.streamDatabase());
        clients.add(session);
        master = session;
        service.roleChanged();
        return session;
    }

    /// Executes the first command of a range and returns how many bytes are done with; 0 if it is not all there.
    private int apply(MasterClient session, long address, int length) {
        int empty = emptyLines(address, length);
        if (empty > 0) {
            replication.skipped(empty);
            return empty;
        }
        RespReader reader = session.reader();
        RespReader.Result result = reader.read(address, length);
        if (result == RespReader.Result.ERROR) {
            String reason = reader.errorReply();
            LOG.log(Level.WARNING, () -> "Protocol error from the master: " + reason);
            replication.streamCorrupted(this, service.nowMillis());
            return 0;
        }
        if (result == RespReader.Result.NEED_MORE) {
            return 0;
        }
        int consumed = reader.consumed();
        session.held(executor.apply(session, reader.arguments(), nowhere) == Executor.Outcome.POSTPONED);
        discarded.clear();
        nowhere.resume();
        if (session.isPostponed()) {
            return 0;
        }
        if (!closed) {
            replication.applied(address, consumed, session.isInTransaction(), session.database());
        }
        return consumed;
    }

    private static int emptyLines(long address, int length) {
        int count = 0;
        while (count < length && (Native.getByte(address + count) == '\n' || Native.getByte(address + count) == '\r')) {
            count++;
        }
        return count;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ended("Connection with master lost.");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.log(Level.INFO, () -> "I/O error on the connection with the master: " + cause.getMessage());
        context.close();
    }

    private void ended(String reason) {
        if (!closed) {
            closed = true;
            replication.connectionLost(this, reason, service.nowMillis());
            service.roleChanged();
            release();
        }
    }

    private void release() {
        if (master != null) {
            clients.remove(master);
        }
        stream.close();
        discarded.close();
    }

    @Override
    public void send(byte[] bytes) {
        if (channel != null && !closed) {
            ByteBuf message = channel.alloc().directBuffer(bytes.length).writeBytes(bytes);
            channel.writeAndFlush(message, channel.voidPromise());
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            service.loop().execute(this::release);
            if (channel != null) {
                channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            }
        }
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public String peerAddress() {
        return channel == null ? "" : SocketNames.host(channel.remoteAddress());
    }

    @Override
    public String describe() {
        return "id=" + id + " addr=" + peerAddress();
    }
}
