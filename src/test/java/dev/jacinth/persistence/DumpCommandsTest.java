package dev.jacinth.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.command.ExpireCommands;
import dev.jacinth.command.SetCommands;
import dev.jacinth.command.StringCommands;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.AccessClock;
import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.KeyRecord;
import dev.jacinth.testing.Harness;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DumpCommandsTest {

    private static final String LONG = "abc".repeat(10_000);

    private final Harness server =
            Harness.of(StringCommands.ALL, SetCommands.ALL, ExpireCommands.ALL, DumpCommands.all());

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aPayloadIsThatOfRedis() {
        server.run("SET", "k", "hello");
        String payload = (String) server.run("DUMP", "k");
        assertThat(payload).hasSize(17).startsWith("\0\5hello\12\0");
        assertThat(server.run("DUMP", "none")).isNull();
    }

    @Test
    void theVersionOfTheFormatIsTheOneThatIsAskedFor() {
        server.run("SADD", "s", "a", "b");
        assertThat(version((String) server.run("DUMP", "s"))).isEqualTo(10);
        server.set(Settings.RDB_VERSION, 11);
        String payload = (String) server.run("DUMP", "s");
        assertThat(version(payload)).isEqualTo(11);
        assertThat(payload).as("a set as a listpack").startsWith("\24");
        assertThat(server.run("RESTORE", "t", 0, payload)).isEqualTo("OK");
        assertThat(server.run("SMEMBERS", "t")).isEqualTo(server.run("SMEMBERS", "s"));
    }

    private static int version(String payload) {
        return payload.charAt(payload.length() - 10);
    }

    @Test
    void everyStringIsRestored() {
        for (String value : List.of("", "a", "12", "-70000", "9999999999", "abcabcabcabcabcabcabcabcabcabc", LONG)) {
            server.run("SET", "k", value);
            Object payload = server.run("DUMP", "k");
            assertThat(server.run("RESTORE", "copy", 0, payload, "REPLACE")).isEqualTo("OK");
            assertThat(server.run("GET", "copy")).isEqualTo(value);
            assertThat(server.run("DUMP", "copy")).isEqualTo(payload);
        }
    }

    @Test
    void aRelativeTimeIsPropagatedAsAnAbsoluteOne() {
        server.run("SET", "k", "v");
        Object payload = server.run("DUMP", "k");
        server.effects();
        server.events();
        assertThat(server.run("RESTORE", "x", 1000, payload)).isEqualTo("OK");
        String when = Long.toString(server.now() + 1000);
        assertThat(server.effects()).containsExactly(List.of("RESTORE", "x", when, (String) payload, "ABSTTL"));
        assertThat(server.events()).contains("restore 0:x");
        assertThat(server.run("PTTL", "x")).isEqualTo(1000L);

        server.run("RESTORE", "y", when, payload, "absttl");
        assertThat(server.effects()).containsExactly(List.of("RESTORE", "y", when, (String) payload, "absttl"));
        assertThat(server.run("PTTL", "y")).isEqualTo(1000L);
    }

    @Test
    void whatHasExpiredIsNotCreatedAndDeletesWhatItWouldReplace() {
        server.run("SET", "k", "v");
        Object payload = server.run("DUMP", "k");
        server.effects();
        assertThat(server.run("RESTORE", "x", 1, payload, "ABSTTL")).isEqualTo("OK");
        assertThat(server.effects()).isEmpty();
        assertThat(server.run("RESTORE", "k", 1, payload, "ABSTTL", "REPLACE")).isEqualTo("OK");
        assertThat(server.effects()).containsExactly(List.of("DEL", "k"));
        assertThat(server.run("GET", "k")).isNull();
    }

    @Test
    void errorsLeaveTheKeyAlone() {
        server.run("SET", "k", "v");
        String payload = (String) server.run("DUMP", "k");
        assertThat(server.error("RESTORE", "k", 0, payload)).isEqualTo("BUSYKEY Target key name already exists.");
        assertThat(server.error("RESTORE", "x", -1, payload)).isEqualTo("ERR Invalid TTL value, must be >= 0");
        assertThat(server.error("RESTORE", "x", "a", payload)).isEqualTo("ERR value is not an integer or out of range");
        assertThat(server.error("RESTORE", "x", 0, payload, "what")).isEqualTo("ERR syntax error");
        assertThat(server.error("RESTORE", "x", 0, payload, "IDLETIME", 1, "FREQ", 1))
                .isEqualTo("ERR syntax error");
        assertThat(server.error("RESTORE", "x", 0, payload, "IDLETIME", -1))
                .isEqualTo("ERR Invalid IDLETIME value, must be >= 0");
        assertThat(server.error("RESTORE", "x", 0, payload, "FREQ", 256))
                .isEqualTo("ERR Invalid FREQ value, must be >= 0 and <= 255");
        for (int cut = 0; cut < payload.length(); cut++) {
            assertThat(server.error("RESTORE", "k", 0, payload.substring(0, cut), "REPLACE"))
                    .isEqualTo("ERR DUMP payload version or checksum are wrong");
        }
        assertThat(server.run("GET", "k")).isEqualTo("v");
    }

    @Test
    void idleTimeIsTakenOver() {
        server.run("SET", "k", "v");
        Object payload = server.run("DUMP", "k");
        server.run("RESTORE", "x", 0, payload, "IDLETIME", 1000);
        int access = accessOf("x");
        assertThat(server.keyspace().accessClock().idleSeconds(access)).isEqualTo(1000);
    }

    @Test
    void whatReplacesAKeyIsANewOne() {
        server.keyspace().accessClock().configure(true, 10, 1);
        server.run("SET", "k", "v");
        Object payload = server.run("DUMP", "k");
        server.run("RESTORE", "x", 0, payload, "FREQ", 200);
        assertThat(server.keyspace().accessClock().decayed(accessOf("x"))).isEqualTo(200);
        server.events();
        server.run("RESTORE", "x", 0, payload, "REPLACE");
        assertThat(server.keyspace().accessClock().decayed(accessOf("x"))).isEqualTo(AccessClock.LFU_INITIAL);
        assertThat(server.events()).containsExactly("new 0:x", "restore 0:x");
    }

    private int accessOf(String name) {
        try (NativeBuffer key = new NativeBuffer(16)) {
            key.append(Bytes.of(name));
            Database database = server.keyspace().database(0);
            return KeyRecord.access(database.at(database.peek(key.address(), key.length())));
        }
    }
}
