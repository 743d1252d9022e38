package dev.jacinth.server;

import dev.jacinth.command.Call;

/// Nobody looks on.
final class NoObservers implements CommandObservers {

    @Override
    public void ran(Call call) {}

    @Override
    public long slowNanos() {
        return Long.MAX_VALUE;
    }

    @Override
    public void slow(Call call, long nanos) {}
}
