package dev.jacinth;

import dev.jacinth.server.Daemon;
import java.util.List;

/// Entry point: `redis-server [file | -] [--setting value ...]`.
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        Daemon.run(List.of(arguments));
    }
}
