package dev.jacinth;

/// Entry point.
public final class Main {
    private Main() {}
    public static void main(String[] arguments) throws Exception { dev.jacinth.server.Launch.main(arguments); }
}
