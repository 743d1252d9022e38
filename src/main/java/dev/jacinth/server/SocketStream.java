package dev.jacinth.server;

import dev.jacinth.bytes.Native;
import dev.jacinth.persistence.rdb.RdbSink;
import dev.jacinth.replication.ReplicaLink;
import dev.jacinth.replication.SnapshotJob;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// An RDB on its way from the thread that writes it to the channels of the replicas of one job.
///
/// ```
///   writing thread   write ──▶ a permit, or wait ──▶ block ──▶ loop
///   event loop       queue ──▶ when every replica's channel takes more: to all of them, permit back
/// ```
///
/// So the slowest replica sets the pace, and no more than [#BLOCKS_MAX] blocks wait in here. One whose channel takes
/// nothing for `repl-timeout` is dropped by the replication, which then pumps again.
final class SocketStream implements RdbSink {

    private static final int BLOCKS_MAX = 16;

    /// How often it is noted that replicas are not to blame for what the writer does not deliver.
    private static final long IDLE_CHECK_MILLIS = 1000;

    private final ReplicationService service;
    private final SnapshotJob job;
    private final Runnable sent;
    private final Semaphore permits = new Semaphore(BLOCKS_MAX);
    private final ArrayDeque<ByteBuf> queue = new ArrayDeque<>();
    private volatile boolean cancelled;
    private boolean written;
    private boolean finished;

    /// @param sent runs on the event loop once all blocks have been handed over
    SocketStream(ReplicationService service, SnapshotJob job, Runnable sent) {
        this.service = service;
        this.job = job;
        this.sent = sent;
        service.loop().schedule(this::checkIdle, IDLE_CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }

    // ---- on the writing thread

    @Override
    public void write(long address, int length) throws IOException {
        permits.acquireUninterruptibly();
        if (cancelled) {
            throw new IOException("no replica is left");
        }
        ByteBuf block = PooledByteBufAllocator.DEFAULT.directBuffer(length);
        Native.copy(address, block.memoryAddress(), length);
        block.writerIndex(length);
        service.loop().execute(() -> add(block));
    }

    /// Everything has been written.
    void end() {
        service.loop().execute(() -> {
            written = true;
            pump();
        });
    }

    // ---- on the event loop

    private void add(ByteBuf block) {
        if (cancelled) {
            block.release();
            return;
        }
        queue.add(block);
        pump();
    }

    /// Hands over what the channels take.
    void pump() {
        while (!cancelled && !queue.isEmpty() && isWritable()) {
            hand(queue.remove());
            permits.release();
        }
        if (written && queue.isEmpty() && !finished && !cancelled) {
            finished = true;
            for (ReplicaLink replica : List.copyOf(job.replicas())) {
                service.replication().payloadSent(replica, service.nowMillis());
            }
            sent.run();
        }
    }

    private boolean isWritable() {
        for (ReplicaLink replica : job.replicas()) {
            if (!SnapshotSender.channelOf(replica).isWritable()) {
                return false;
            }
        }
        return true;
    }

    private void hand(ByteBuf block) {
        for (ReplicaLink replica : job.replicas()) {
            service.sentToReplica(block.readableBytes());
            Channel channel = SnapshotSender.channelOf(replica);
            channel.writeAndFlush(block.retainedDuplicate()).addListener(done -> {
                if (done.isSuccess()) {
                    replica.payloadProgress(service.nowMillis());
                }
                service.loop().execute(this::pump);
            });
        }
        block.release();
    }

    private void checkIdle() {
        if (finished || cancelled) {
            return;
        }
        for (ReplicaLink replica : job.replicas()) {
            if (queue.isEmpty() && SnapshotSender.channelOf(replica).isWritable()) {
                replica.payloadProgress(service.nowMillis());
            }
        }
        service.loop().schedule(this::checkIdle, IDLE_CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /// Nobody is left: the writer is let go and fails.
    void cancel() {
        cancelled = true;
        queue.forEach(ByteBuf::release);
        queue.clear();
        permits.release(BLOCKS_MAX);
    }
}
