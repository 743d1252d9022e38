package dev.jacinth.config;

/// Values of `io-engine`: which interface of the kernel carries the sockets.
public enum IoEngine {
    AUTO,
    IO_URING {
        @Override
        public String toString() {
            return "io_uring";
        }
    },
    EPOLL,
    NIO
}
