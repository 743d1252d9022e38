package dev.jacinth.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsTest {

    private final Settings settings = new Settings();

    @Test
    void everyRowHasOneNameADocumentationAndADefaultThatItTakes() throws Exception {
        Set<String> names = new HashSet<>();
        for (Setting<?> row : Settings.all()) {
            assertThat(names.add(row.name())).as(row.name()).isTrue();
            row.alias()
                    .ifPresent(alias -> assertThat(names.add(alias)).as(alias).isTrue());
            assertThat(row.documentation()).as(row.name()).isNotBlank().endsWith(".");
            assertThat(row.form()).as(row.name()).isNotBlank();
            assertThat(Settings.find(row.name())).contains(row);
            assertDefaultSurvivesAFile(row);
        }
    }

    private <T> void assertDefaultSurvivesAFile(Setting<T> row) throws Exception {
        for (SettingType.Line line : row.type.rewrite(row.name(), row.defaultValue(), row.defaultValue())) {
            List<String> words = Words.split(line.text());
            assertThat(words.getFirst()).isEqualTo(row.name());
            settings.read(row, words.subList(1, words.size()), true);
        }
        assertThat(settings.get(row)).as(row.name()).isEqualTo(row.defaultValue());
        assertThat(settings.show(row)).as(row.name()).isEqualTo(row.format(row.defaultValue()));
    }

    @Test
    void valuesAreTyped() {
        assertThat(settings.setAll(
                        List.of(
                                "port",
                                "7000",
                                "maxmemory",
                                "1gb",
                                "appendfsync",
                                "always",
                                "save",
                                "1 2 3 4",
                                "slave-read-only",
                                "no",
                                "shutdown-on-sigterm",
                                "now save",
                                "notify-keyspace-events",
                                "KA",
                                "client-output-buffer-limit",
                                "replica 2mb 1kb 7",
                                "maxmemory-clients",
                                "7%"),
                        false,
                        false))
                .isEmpty();
        int port = settings.get(Settings.PORT);
        long maxmemory = settings.get(Settings.MAXMEMORY);
        boolean readOnly = settings.get(Settings.REPLICA_READ_ONLY);
        assertThat(port).isEqualTo(7000);
        assertThat(maxmemory).isEqualTo(1L << 30);
        assertThat(readOnly).isFalse();
        assertThat(settings.get(Settings.APPENDFSYNC)).isEqualTo(AppendFsync.ALWAYS);
        assertThat(settings.get(Settings.SAVE)).containsExactly(new SavePoint(1, 2), new SavePoint(3, 4));
        assertThat(settings.get(Settings.SHUTDOWN_ON_SIGTERM))
                .containsExactlyInAnyOrder(ShutdownFlag.NOW, ShutdownFlag.SAVE);
        assertThat(settings.get(Settings.NOTIFY_KEYSPACE_EVENTS)).isEqualTo(NotifyClasses.KEYSPACE | NotifyClasses.ALL);
        assertThat(settings.get(Settings.CLIENT_OUTPUT_BUFFER_LIMIT).replica())
                .isEqualTo(new ClientOutputLimits.Limit(2 << 20, 1 << 10, 7));
        assertThat(settings.get(Settings.MAXMEMORY_CLIENTS)).isEqualTo(-7);
        assertThat(settings.match(List.of("save", "maxmemory-clients")))
                .containsEntry("save", "1 2 3 4")
                .containsEntry("maxmemory-clients", "7%");
    }

    @Test
    void aChangeIsAllOrNothing() {
        List<Object> heard = new ArrayList<>();
        settings.onChange(Settings.MAXMEMORY, heard::add);
        assertThat(settings.setAll(List.of("maxmemory", "5", "hz", "x"), false, false))
                .contains("ERR CONFIG SET failed (possibly related to argument 'hz')"
                        + " - argument couldn't be parsed into an integer");
        assertThat(settings.get(Settings.MAXMEMORY)).isZero();
        assertThat(heard).isEmpty();
    }

    @Test
    void anApplierThatRefusesBringsAllValuesBack() {
        List<String> applied = new ArrayList<>();
        settings.onApply(
                now -> applied.add("oom " + now.get(Settings.OOM_SCORE_ADJ)),
                Settings.OOM_SCORE_ADJ,
                Settings.OOM_SCORE_ADJ_VALUES);
        settings.onApply(
                now -> {
                    applied.add("port " + now.get(Settings.PORT));
                    if (now.get(Settings.PORT) == 7) {
                        throw new RefusedException("Unable to listen on this port. Check server logs.");
                    }
                },
                Settings.PORT);
        assertThat(settings.setAll(
                        List.of("oom-score-adj", "yes", "oom-score-adj-values", "1 1 1", "maxmemory", "5", "port", "7"),
                        false,
                        false))
                .contains("ERR CONFIG SET failed (possibly related to argument 'port')"
                        + " - Unable to listen on this port. Check server logs.");
        assertThat(settings.match(List.of("*"))).isEqualTo(new Settings().match(List.of("*")));
        assertThat(applied).containsExactly("oom RELATIVE", "port 7", "oom NO", "port 6379");
    }

    @Test
    void anApplierIsNotCalledForTheSameValueUnlessTheSettingNamesAFile() {
        List<String> applied = new ArrayList<>();
        settings.onApply(_ -> applied.add("hz"), Settings.HZ);
        settings.onApply(_ -> applied.add("tls"), Settings.TLS_CERT_FILE);
        assertThat(settings.setAll(List.of("hz", "10", "tls-cert-file", ""), false, false))
                .isEmpty();
        assertThat(applied).containsExactly("tls");
    }

    @Test
    void listenersSeeTheWholeChange() {
        List<Object> heard = new ArrayList<>();
        settings.follow(Settings.HZ, hz -> heard.add(hz + " " + settings.get(Settings.TIMEOUT)));
        assertThat(settings.setAll(List.of("hz", "20", "timeout", "9"), false, false))
                .isEmpty();
        assertThat(settings.setAll(List.of("timeout", "8"), false, false)).isEmpty();
        settings.put(Settings.HZ, 30);
        assertThat(heard).containsExactly("10 0", "20 9", "30 8");
    }

    @Test
    void protectedSettingsAskWhoIsCalling() {
        List<String> change = List.of("dbfilename", "x");
        String refusal =
                "ERR CONFIG SET failed (possibly related to argument 'dbfilename') - can't set protected config";
        assertThat(settings.setAll(change, false, true)).contains(refusal);
        settings.put(Settings.ENABLE_PROTECTED_CONFIGS, ProtectedAction.LOCAL);
        assertThat(settings.setAll(change, false, false)).contains(refusal);
        assertThat(settings.setAll(change, false, true)).isEmpty();
        settings.put(Settings.ENABLE_PROTECTED_CONFIGS, ProtectedAction.YES);
        assertThat(settings.setAll(List.of("dbfilename", "y"), false, false)).isEmpty();
    }

    @Test
    void someSettingsWaitForTheEndOfLoading() {
        settings.put(Settings.ENABLE_PROTECTED_CONFIGS, ProtectedAction.YES);
        assertThat(settings.setAll(List.of("loglevel", "debug", "dir", "/"), true, true))
                .contains("LOADING Redis is loading the dataset in memory");
        assertThat(settings.get(Settings.LOGLEVEL)).isEqualTo(LogLevel.NOTICE);
        assertThat(settings.setAll(List.of("loglevel", "debug"), true, true)).isEmpty();
    }

    @Test
    void pathsBeginInTheWorkingDirectory(@TempDir Path directory) throws Exception {
        settings.put(Settings.ENABLE_PROTECTED_CONFIGS, ProtectedAction.YES);
        Path below = Files.createDirectories(directory.toRealPath().resolve("caf\u00e9/b"));
        assertThat(settings.setAll(List.of("dir", Paths.bytesOf(below)), false, true))
                .isEmpty();
        assertThat(settings.path(Settings.DBFILENAME)).isEqualTo(below.resolve("dump.rdb"));
        assertThat(settings.setAll(List.of("dir", ".."), false, true)).isEmpty();
        assertThat(settings.path(Settings.DBFILENAME))
                .isEqualTo(below.getParent().resolve("dump.rdb"));
        assertThat(settings.setAll(List.of("dir", "missing"), false, true).orElseThrow())
                .endsWith(" - No such file or directory");
        Files.createFile(below.getParent().resolve("file"));
        assertThat(settings.setAll(List.of("dir", "file"), false, true).orElseThrow())
                .endsWith(" - Not a directory");
    }

    @Test
    void whatHasNoEffectYetIsNamedIfItIsSet() {
        assertThat(settings.withoutEffect()).isEmpty();
        assertThat(settings.setAll(List.of("list-compress-depth", "1", "hz", "20"), false, true))
                .isEmpty();
        assertThat(settings.withoutEffect()).containsExactly(Settings.LIST_COMPRESS_DEPTH);
    }

    @Test
    void anEngineIsNamedAsTheKernelNamesIt() {
        Settings settings = new Settings();
        settings.put(Settings.IO_ENGINE, IoEngine.IO_URING);
        assertThat(settings.show(Settings.IO_ENGINE)).isEqualTo("io_uring");
    }
}
