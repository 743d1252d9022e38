package dev.jacinth.server;

import dev.jacinth.bytes.NativeBuffer;
import io.netty.channel.Channel;

/// The master of this replica as one of its clients: CLIENT LIST shows it, and it can be disconnected like the others.
final class MasterClient extends Client {

    /// As Redis names the user who may do everything.
    private static final String USER = "(superuser)";

    private final Clients clients;
    private final NativeBuffer stream;
    private final Runnable executeStream;
    private boolean held;

    /// @param stream what has come and was not executed yet
    /// @param executeStream goes on with it
    MasterClient(
            long id, Channel channel, Clients clients, NativeBuffer stream, Runnable executeStream, long nowMillis) {
        super(
                id,
                channel,
                clients,
                SocketNames.of(channel.remoteAddress()),
                SocketNames.of(channel.localAddress()),
                nowMillis);
        this.clients = clients;
        this.stream = stream;
        this.executeStream = executeStream;
        authenticated(true);
        user(USER);
        reader().master(true);
    }

    @Override
    public boolean isMaster() {
        return true;
    }

    @Override
    public void closeAfterReply() {
        // The master ends its connection itself.
    }

    /// Its next command has to wait for the end of a pause, or not any more.
    void held(boolean value) {
        held = value;
        if (held) {
            clients.postpone(this);
        }
    }

    @Override
    boolean isPostponed() {
        return held;
    }

    @Override
    void goOn() {
        executeStream.run();
    }

    @Override
    int queryBytes() {
        return stream.length();
    }

    @Override
    int unreadBytes() {
        return stream.length();
    }

    @Override
    int queryBytesFree() {
        return stream.capacity() - stream.length();
    }

    @Override
    long memoryBytes() {
        return super.memoryBytes() + stream.capacity();
    }
}
