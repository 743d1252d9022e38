package dev.jacinth.server;

/// The line that describes a client: in CLIENT LIST, CLIENT INFO and the log.
final class ClientText {

    private static final String NO_COMMAND = "NULL";

    private ClientText() {}

    /// All fields of Redis 7.2 in their order, without a line end.
    static String of(Client client, long nowMillis) {
        StringBuilder line = new StringBuilder(256);
        field(line, "id", client.id());
        field(line, "addr", client.address());
        field(line, "laddr", client.localAddress());
        field(line, "fd", client.descriptor());
        field(line, "name", client.name());
        field(line, "age", (nowMillis - client.createdMillis()) / 1000);
        field(line, "idle", (nowMillis - client.lastInteractionMillis()) / 1000);
        field(line, "flags", flags(client));
        field(line, "db", client.database());
        field(line, "sub", client.subscriptions());
        field(line, "psub", client.patternSubscriptions());
        field(line, "ssub", client.shardSubscriptions());
        field(line, "multi", client.isInTransaction() ? client.queue().size() : -1);
        field(line, "qbuf", client.unreadBytes());
        field(line, "qbuf-free", client.queryBytesFree());
        field(line, "argv-mem", client.argumentBytes());
        field(line, "multi-mem", client.isInTransaction() ? client.queue().memoryBytes() : 0);
        field(line, "rbs", client.replyBufferBytes());
        field(line, "rbp", client.replyBufferPeakBytes());
        field(line, "obl", 0);
        field(line, "oll", client.outputBytesWaiting() > 0 ? 1 : 0);
        field(line, "omem", client.outputBytesWaiting());
        field(line, "tot-mem", client.memoryBytes() + (client.isRunning() ? client.argumentBytes() : 0));
        field(line, "events", client.outputBytesWaiting() > 0 ? "rw" : "r");
        field(
                line,
                "cmd",
                client.lastCommand() == null ? NO_COMMAND : client.lastCommand().fullName());
        field(line, "user", client.user());
        field(line, "redir", -1);
        field(line, "resp", client.protocolVersion());
        field(line, "lib-name", client.libraryName());
        field(line, "lib-ver", client.libraryVersion());
        return line.toString();
    }

    private static String flags(Client client) {
        StringBuilder flags = new StringBuilder();
        flag(flags, client.isReplica(), 'S');
        flag(flags, client.isMonitoring(), 'O');
        flag(flags, client.isMaster(), 'M');
        flag(flags, client.isSubscribed(), 'P');
        flag(flags, client.isInTransaction(), 'x');
        flag(flags, client.isBlocked() || client.isPostponed(), 'b');
        flag(flags, client.hasWatchedChange(), 'd');
        flag(flags, client.isClosing(), 'c');
        flag(flags, client.isOnUnixSocket(), 'U');
        flag(flags, client.isUnevictable(), 'e');
        flag(flags, client.isUntouching(), 'T');
        return flags.isEmpty() ? "N" : flags.toString();
    }

    private static void flag(StringBuilder flags, boolean set, char letter) {
        if (set) {
            flags.append(letter);
        }
    }

    private static void field(StringBuilder line, String name, String value) {
        line.append(line.isEmpty() ? "" : " ").append(name).append('=').append(value);
    }

    private static void field(StringBuilder line, String name, long value) {
        field(line, name, Long.toString(value));
    }
}
