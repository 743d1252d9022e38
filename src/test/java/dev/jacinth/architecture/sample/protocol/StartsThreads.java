package dev.jacinth.architecture.sample.protocol;

public final class StartsThreads {

    void start() {
        new Thread(() -> {}).start();
    }
}
