package dev.jacinth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Native;
import dev.jacinth.command.Argument;
import dev.jacinth.command.Command;
import dev.jacinth.command.Flag;
import dev.jacinth.command.Syntax;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import dev.jacinth.testing.RespClient.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Every declaration is whole, and says what the real server says.
class CommandTableTest {

    private static final Path PAGE = Path.of("docs/commands.md");
    private static final String DIFFERENCES = "/command-differences.txt";

    private final EmbeddedServer server = new EmbeddedServer();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void everyCommandIsDescribed() {
        for (Command command : server.commands.everyCommand()) {
            assertThat(command.summary()).as("summary of " + command.fullName()).endsWith(".");
            assertThat(command.since()).as("since of " + command.fullName()).matches("\\d+\\.\\d+\\.\\d+");
            assertThat(command.complexity())
                    .as("complexity of " + command.fullName())
                    .isNotEmpty();
        }
    }

    @Test
    void namesAreFoundInAnyCaseAndNothingElseIs() {
        Random random = new Random(1);
        long word = Native.allocate(64);
        try {
            for (Command command : server.commands.commands()) {
                byte[] name = command.name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.ISO_8859_1);
                for (int i = 0; i < 200; i++) {
                    byte[] other =
                            Arrays.copyOf(name, Math.max(0, name.length + (i % 10 == 9 ? random.nextInt(3) - 1 : 0)));
                    for (int at = 0; at < other.length; at++) {
                        other[at] ^= (byte) (Character.isLetter(other[at]) && random.nextBoolean() ? 0x20 : 0);
                    }
                    if (i % 2 == 1 && other.length > 0) {
                        other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
                    }
                    Native.copyFrom(other, 0, word, other.length);
                    String lower = new String(other, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
                    boolean ascii = lower.chars().allMatch(c -> c < 128);
                    assertThat(server.commands.find(word, other.length))
                            .as(lower)
                            .isSameAs(ascii ? server.commands.find(lower.replace('|', '\0')) : null);
                }
            }
        } finally {
            Native.free(word);
        }
    }

    @Test
    void keysAreDeclaredWhereTheSyntaxHasKeys() {
        for (Command command : server.commands.everyCommand()) {
            boolean inSyntax = hasKeys(Syntax.parse(command.syntax()));
            boolean declared = dev.jacinth.command.KeyExtraction.hasKeys(command);
            assertThat(declared).as("keys of " + command.fullName()).isEqualTo(inSyntax);
            if (command.has(Flag.WRITE) || command.has(Flag.READONLY)) {
                assertThat(command.has(Flag.WRITE) && command.has(Flag.READONLY))
                        .isFalse();
            }
        }
    }

    private static boolean hasKeys(List<Argument> arguments) {
        return arguments.stream().anyMatch(each -> each.type() == Argument.Type.KEY || hasKeys(each.parts()));
    }

    @Test
    void oneArgumentTooFewOrTooManyIsRefused() {
        EmbeddedServer.Peer client = server.connect();
        for (Command command : server.commands.everyCommand()) {
            List<String> words = new ArrayList<>(List.of(command.fullName().split("\\|")));
            int least = Math.abs(command.arity());
            while (words.size() < least - 1) {
                words.add("1");
            }
            if (words.size() < least) {
                assertRefused(command, client.ask(words.toArray(String[]::new)));
            }
            if (command.arity() > 0) {
                while (words.size() <= least) {
                    words.add("1");
                }
                assertRefused(command, client.ask(words.toArray(String[]::new)));
            }
        }
    }

    private static void assertRefused(Command command, Object reply) {
        assertThat(reply).isInstanceOf(Failure.class);
        assertThat(((Failure) reply).message())
                .endsWith("wrong number of arguments for '" + command.fullName() + "' command");
    }

    @Test
    void commandsAreFoundByName() {
        EmbeddedServer.Peer client = server.connect();

        assertThat(client.ask("COMMAND", "COUNT"))
                .isEqualTo((long) server.commands.commands().size());
        assertThat((List<?>) client.ask("COMMAND", "INFO", "get", "nosuch", "pubsub|numpat"))
                .satisfiesExactly(
                        get -> assertThat(((List<?>) get).getFirst()).isEqualTo("get"),
                        missing -> assertThat(missing).isNull(),
                        numpat -> assertThat(((List<?>) numpat).getFirst()).isEqualTo("pubsub|numpat"));
        assertThat((List<?>) client.ask("COMMAND", "LIST", "FILTERBY", "PATTERN", "pubsub|num*"))
                .extracting(Object::toString)
                .containsExactlyInAnyOrder("pubsub|numpat", "pubsub|numsub");
        assertThat((List<?>) client.ask("COMMAND", "LIST", "FILTERBY", "ACLCAT", "string"))
                .isNotEmpty();
        assertThat(client.ask("COMMAND", "LIST", "FILTERBY", "MODULE", "m")).isEqualTo(List.of());
        assertThat(client.ask("COMMAND", "LIST", "FILTERBY", "X", "m")).isEqualTo(new Failure("ERR syntax error"));
    }

    @Test
    void keysAreFound() {
        EmbeddedServer.Peer client = server.connect();

        assertThat(client.ask("COMMAND", "GETKEYS", "MSET", "a", "1", "b", "2")).isEqualTo(List.of("a", "b"));
        assertThat(client.ask("COMMAND", "GETKEYSANDFLAGS", "GETDEL", "a"))
                .isEqualTo(List.of(List.of("a", List.of("RW", "access", "delete"))));
        assertThat(client.ask("COMMAND", "GETKEYS", "COMMAND"))
                .isEqualTo(new Failure("ERR The command has no key arguments"));
        assertThat(client.ask("COMMAND", "GETKEYS", "NOSUCH", "x"))
                .isEqualTo(new Failure("ERR Invalid command specified"));
        assertThat(client.ask("COMMAND", "GETKEYS", "GET"))
                .isEqualTo(new Failure("ERR Invalid number of arguments specified for command"));
        assertThat(client.ask("COMMAND", "GETKEYS", "SORT", "a", "BY", "store", "STORE", "b", "store", "c"))
                .isEqualTo(List.of("a", "c"));
        assertThat(client.ask("COMMAND", "GETKEYSANDFLAGS", "SORT", "a", "STORE", "b", "LIMIT", "store", "0", "ALPHA"))
                .isEqualTo(List.of(List.of("a", List.of("RO", "access")), List.of("b", List.of("OW", "update"))));
        assertThat(client.ask("COMMAND", "GETKEYS", "SORT_RO", "a", "STORE", "b"))
                .isEqualTo(List.of("a"));
        assertThat(client.ask("COMMAND", "GETKEYS", "BLMPOP", "0", "2", "a", "b", "LEFT"))
                .isEqualTo(List.of("a", "b"));
        assertThat(client.ask("COMMAND", "GETKEYS", "BLPOP", "a", "b", "0")).isEqualTo(List.of("a", "b"));
        assertThat(client.ask("COMMAND", "GETKEYS", "PUBLISH", "c", "m"))
                .isEqualTo(new Failure("ERR The command has no key arguments"));
    }

    /// With `-Djacinth.write-docs=true` the page is written instead of compared.
    @Test
    void thePageOfCommandsIsCurrent() throws IOException {
        String page = CommandPage.of(server.commands);
        if (Boolean.getBoolean("jacinth.write-docs")) {
            Files.writeString(PAGE, page);
        }

        assertThat(Files.readString(PAGE))
                .as(PAGE + " is not made from these declarations; run"
                        + " scripts/mvnw test -Dtest=CommandTableTest -Djacinth.write-docs=true")
                .isEqualTo(page);
    }

    // ---- the real server

    @Test
    @Tag("redis")
    void theRealServerSaysTheSame() throws IOException {
        EmbeddedServer.Peer ours = server.connect();
        ours.send("HELLO", "3");
        Map<String, String> found = new LinkedHashMap<>();
        try (RedisServer redis = RedisServer.start();
                RespClient theirs = redis.client().resp3()) {
            for (Command command : server.commands.everyCommand()) {
                String name = command.fullName();
                compareInfo(
                        found, name, one(ours.ask("COMMAND", "INFO", name)), one(theirs.call("COMMAND", "INFO", name)));
                compareDocs(
                        found,
                        name,
                        map(ours.ask("COMMAND", "DOCS", name)).get(name),
                        map(theirs.call("COMMAND", "DOCS", name)).get(name));
            }
        }

        Map<String, String> listed = listedDifferences();
        Map<String, String> unlisted = new LinkedHashMap<>(found);
        unlisted.keySet().removeAll(listed.keySet());
        assertThat(unlisted)
                .as("differences that " + DIFFERENCES + " does not list")
                .isEmpty();
        Set<String> gone = new TreeSet<>(listed.keySet());
        gone.removeAll(found.keySet());
        assertThat(gone).as("listed differences that are none").isEmpty();
    }

    private static Object one(Object list) {
        return ((List<?>) list).getFirst();
    }

    @SuppressWarnings("unchecked")
    private static Map<Object, Object> map(Object value) {
        return (Map<Object, Object>) value;
    }

    private static void compareInfo(Map<String, String> found, String name, Object ours, Object theirs) {
        if (theirs == null) {
            found.put(name + " is new", "");
            return;
        }
        List<String> fields = List.of("name", "arity", "flags", "first", "last", "step", "categories", "tips", "specs");
        for (int i = 1; i < fields.size(); i++) {
            Object left = ((List<?>) ours).get(i);
            Object right = ((List<?>) theirs).get(i);
            compare(found, name + " " + fields.get(i), left, right);
        }
    }

    private static void compareDocs(Map<String, String> found, String name, Object ours, Object theirs) {
        if (theirs == null) {
            return;
        }
        for (String field : List.of("since", "group", "doc_flags", "deprecated_since", "replaced_by")) {
            compare(found, name + " " + field, map(ours).get(field), map(theirs).get(field));
        }
        compare(
                found,
                name + " arguments",
                plain(map(ours).get("arguments")),
                plain(map(theirs).get("arguments")));
    }

    private static void compare(Map<String, String> found, String what, Object ours, Object theirs) {
        Object left = withoutNotes(ours);
        Object right = withoutNotes(theirs);
        if (left == null ? right != null : !left.equals(right)) {
            found.put(what, "\n  ours:   " + left + "\n  theirs: " + right);
        }
    }

    /// Key specifications may carry remarks for people; those are not compared.
    private static Object withoutNotes(Object value) {
        if (value instanceof Map<?, ?> fields) {
            Map<Object, Object> kept = new LinkedHashMap<>();
            fields.forEach((key, each) -> kept.put(key, withoutNotes(each)));
            kept.remove("notes");
            return kept;
        }
        if (value instanceof Set<?> set) {
            return Set.copyOf(set.stream().map(CommandTableTest::withoutNotes).toList());
        }
        return value;
    }

    /// A tree of arguments without what the syntax line does not say: since when each is there, remarks, and the names
    /// of groups.
    private static Object plain(Object arguments) {
        if (arguments == null) {
            return null;
        }
        List<Object> plain = new ArrayList<>();
        for (Object each : (Collection<?>) arguments) {
            Map<Object, Object> fields = new LinkedHashMap<>(map(each));
            fields.keySet().removeAll(List.of("since", "summary", "deprecated_since", "display_text"));
            if (fields.containsKey("arguments")) {
                fields.remove("name");
                fields.put("arguments", plain(fields.get("arguments")));
            }
            plain.add(fields);
        }
        return plain;
    }

    private static Map<String, String> listedDifferences() throws IOException {
        Map<String, String> listed = new LinkedHashMap<>();
        String text;
        try (var file = CommandTableTest.class.getResourceAsStream(DIFFERENCES)) {
            text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
        for (String line : text.lines().toList()) {
            if (!line.isBlank() && !line.startsWith("#")) {
                int colon = line.indexOf(": ");
                listed.put(line.substring(0, colon), line.substring(colon + 2));
            }
        }
        return listed;
    }
}
