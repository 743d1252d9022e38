package dev.jacinth.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Compressed strings to and from a real server, by way of DUMP and RESTORE:
///
///     0 (string)  0xC3 (LZF)  compressed length  length  LZF data  u16 version  u64 CRC-64 of all before
@Tag("redis")
class LzfRedisTest {

    private static final int FOOTER_BYTES = 10;
    private static final int LONG_LENGTH = 0x80;

    private final Lzf lzf = new Lzf();

    private static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(100, 30_000);
        while (text.length() < length) {
            if (text.length() > 5 && random.nextBoolean()) {
                int from = random.nextInt(text.length());
                text.append(text, from, Math.min(text.length(), from + random.nextInt(1, 500)));
            } else {
                text.append((char) random.nextInt(random.nextBoolean() ? 256 : 4));
            }
        }
        return text.toString();
    }

    private static long checksum(Ranges range, String bytes) {
        return Crc64.update(0, range.put(bytes), bytes.length());
    }

    private static int readLength(ByteBuffer payload) {
        int first = payload.get() & 0xFF;
        return switch (first >> 6) {
            case 0 -> first;
            case 1 -> (first & 0x3F) << 8 | (payload.get() & 0xFF);
            default -> payload.getInt();
        };
    }

    @Test
    void decompressesWhatRedisCompressed() {
        SplittableRandom random = new SplittableRandom(1);
        try (RedisServer redis = RedisServer.start();
                RespClient client = redis.client();
                Ranges source = new Ranges();
                Ranges target = new Ranges()) {
            for (int i = 0; i < 200; i++) {
                String text = text(random);
                client.call("SET", "k", text);
                String dump = (String) client.call("DUMP", "k");
                int checksumAt = dump.length() - Long.BYTES;
                long expected =
                        Long.reverseBytes(ByteBuffer.wrap(Bytes.of(dump)).getLong(checksumAt));
                assertThat(checksum(source, dump.substring(0, checksumAt))).isEqualTo(expected);
                ByteBuffer payload = ByteBuffer.wrap(Bytes.of(dump), 1, dump.length() - 1);
                if ((payload.get() & 0xFF) != 0xC3) {
                    continue;
                }
                byte[] compressed = new byte[readLength(payload)];
                int length = readLength(payload);
                payload.get(compressed);
                long to = target.put(new byte[length]);
                assertThat(Lzf.decompress(source.put(compressed), compressed.length, to, length))
                        .as("value %d", i)
                        .isEqualTo(text.length());
                assertThat(Bytes.text(to, length)).as("value %d", i).isEqualTo(text);
            }
        }
    }

    @Test
    void compressesSoThatRedisDecompressesIt() {
        SplittableRandom random = new SplittableRandom(2);
        try (RedisServer redis = RedisServer.start();
                RespClient client = redis.client();
                Ranges source = new Ranges();
                Ranges target = new Ranges()) {
            client.call("SET", "k", "v");
            String dump = (String) client.call("DUMP", "k");
            String version = dump.substring(dump.length() - FOOTER_BYTES, dump.length() - Long.BYTES);
            for (int i = 0; i < 200; i++) {
                String text = text(random);
                long to = target.put(new byte[text.length() + 2000]);
                int length = lzf.compress(source.put(text), text.length(), to, text.length() + 2000);
                ByteBuffer head = ByteBuffer.allocate(12).put((byte) 0).put((byte) 0xC3);
                head.put((byte) LONG_LENGTH).putInt(length);
                head.put((byte) LONG_LENGTH).putInt(text.length());
                String body = Bytes.text(to, length);
                String unsigned = Bytes.text(source.put(head.array()), head.capacity()) + body + version;
                ByteBuffer checksum = ByteBuffer.allocate(Long.BYTES);
                checksum.putLong(0, Long.reverseBytes(checksum(source, unsigned)));
                String payload = unsigned + Bytes.text(source.put(checksum.array()), Long.BYTES);
                assertThat(client.call("RESTORE", "k", "0", payload, "REPLACE")).isEqualTo("OK");
                assertThat(client.call("GET", "k")).as("value %d", i).isEqualTo(text);
            }
        }
    }
}
