package dev.jacinth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.jacinth.config.LogLevel;
import dev.jacinth.config.SyslogFacility;
import dev.jacinth.testing.Jacinth;
import dev.jacinth.testing.RedisServer;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyslogTest {

    private static final LocalDateTime TIME = LocalDateTime.of(2026, 11, 1, 9, 5, 7);

    @TempDir
    private Path directory;

    /// Collects what is sent to a socket.
    private static final class Service extends SimpleChannelInboundHandler<DomainDatagramPacket> {
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

        @Override
        protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
            messages.add(packet.content().toString(StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void messagesGoToTheSocketInTheFormOfRfc3164() throws InterruptedException {
        assumeThat(Epoll.isAvailable()).isTrue();
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        String socket = directory.resolve("log").toString();
        Service service = new Service();
        Channel channel = new Bootstrap()
                .group(group)
                .channel(EpollDomainDatagramChannel.class)
                .handler(service)
                .bind(new DomainSocketAddress(socket))
                .sync()
                .channel();
        try {
            assertThat(new Syslog(socket, "cache", SyslogFacility.LOCAL3, 42).send(LogLevel.NOTICE, TIME, "Ready"))
                    .isTrue();
            assertThat(new Syslog(socket, "redis", SyslogFacility.USER, 7).send(LogLevel.DEBUG, TIME, "a b"))
                    .isTrue();
            assertThat(service.messages.poll(20, TimeUnit.SECONDS)).isEqualTo("<157>Nov  1 09:05:07 cache[42]: Ready");
            assertThat(service.messages.poll(20, TimeUnit.SECONDS)).isEqualTo("<15>Nov  1 09:05:07 redis[7]: a b");
        } finally {
            channel.close().sync();
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        }
    }

    @Test
    void aSocketThatIsNotThereTakesNothing() {
        Syslog syslog = new Syslog(directory.resolve("none").toString(), "redis", SyslogFacility.LOCAL0, 1);
        assertThat(syslog.send(LogLevel.WARNING, TIME, "lost")).isFalse();
    }

    @Test
    void aMachineWithoutASystemLogIsWorthOneWarning() {
        assumeThat(Files.exists(Path.of(Syslog.SOCKET))).isFalse();
        try (RedisServer server = Jacinth.start("--syslog-enabled", "yes")) {
            assertThat(server.log().lines().filter(line -> line.contains("# The system log does not take messages")))
                    .hasSize(1);
            assertThat(server.log()).doesNotContain("have no effect yet");
        }
    }
}
