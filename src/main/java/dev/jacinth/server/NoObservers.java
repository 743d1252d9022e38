package dev.jacinth.server;
import dev.jacinth.command.*;
import dev.jacinth.protocol.Arguments;
final class NoObservers implements CommandObservers {
    @Override public void before(Session session, Command command, Arguments arguments) {}
    @Override public long slowNanos() { return Long.MAX_VALUE; }
    @Override public void slow(Session session, Command command, Arguments arguments, long nanos) {}
}
