package dev.jacinth.bytes;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/// Sends messages to unix datagram sockets, which the JDK lacks: what `sd_notify` of systemd needs, and the system log.
public final class UnixDatagram {

    private static final short AF_UNIX = 1;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int MSG_NOSIGNAL = 0x4000;
    /// `sun_family`, then a path of at most 107 bytes.
    private static final int PATH_OFFSET = 2;
    private static final int PATH_BYTES_MAX = 107;

    private UnixDatagram() {}

    /// Sends one message. A path that begins with `@` names an abstract socket. Returns false if it did not go.
    public static boolean send(String path, byte[] message) {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        if (name.length == 0 || name.length > PATH_BYTES_MAX) {
            return false;
        }
        if (name[0] == '@') {
            name[0] = 0;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(PATH_OFFSET + name.length);
            address.set(ValueLayout.JAVA_SHORT_UNALIGNED, 0, AF_UNIX);
            MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, PATH_OFFSET, name.length);
            MemorySegment content = arena.allocateFrom(ValueLayout.JAVA_BYTE, message);
            return send(address, content);
        }
    }

    /// The functions of the C library, linked when the first message is sent.
    private static final class Functions {
        private static final MethodHandle SOCKET =
                link("socket", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        private static final MethodHandle SEND_TO = link(
                "sendto",
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT);
        private static final MethodHandle CLOSE = link("close", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);

        private static MethodHandle link(String name, MemoryLayout result, MemoryLayout... arguments) {
            return CLibrary.function(name, FunctionDescriptor.of(result, arguments));
        }
    }

    private static boolean send(MemorySegment address, MemorySegment content) {
        try {
            int socket = (int) Functions.SOCKET.invokeExact((int) AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
            if (socket < 0) {
                return false;
            }
            long sent = (long) Functions.SEND_TO.invokeExact(
                    socket, content, content.byteSize(), MSG_NOSIGNAL, address, (int) address.byteSize());
            int closed = (int) Functions.CLOSE.invokeExact(socket);
            return sent == content.byteSize() && closed == 0;
        } catch (Throwable e) {
            throw new AssertionError("sending to a unix datagram socket", e);
        }
    }
}
