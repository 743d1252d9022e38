package dev.jacinth.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntrypointTest {

    @TempDir
    Path folder;

    private Path stubs;
    private Shell shell;

    @BeforeEach
    void stubWhatItStarts() {
        stubs = folder.resolve("stubs");
        Shell.stub(stubs.resolve("redis-server"), "echo redis-server \"$@\" pid $$ umask $(umask)\n");
        Shell.stub(stubs.resolve("other"), "echo other \"$@\" pid $$ umask $(umask)\n");
        Shell.stub(stubs.resolve("find"), "echo \"find $*\"\n");
        // Forgets who we were and goes on: all up to `--` is for it.
        Shell.stub(stubs.resolve("setpriv"), """
                echo "setpriv $1 $2 $3"
                while [ "$1" != -- ]; do shift; done
                shift
                JACINTH_TEST_ID=999 exec "$@"
                """);
        Shell.stub(stubs.resolve("id"), "echo \"${JACINTH_TEST_ID}\"\n");
        shell = new Shell(folder).path(stubs).set("JACINTH_TEST_ID", "999");
    }

    @ParameterizedTest
    @CsvSource({
        "redis-server, redis-server",
        "redis-server --port 7000, redis-server --port 7000",
        "redis-server /etc/redis.conf --port 7000, redis-server /etc/redis.conf --port 7000",
        "--port 7000, redis-server --port 7000",
        "/etc/redis.conf, redis-server /etc/redis.conf",
        "other --option, other --option",
        "other redis.conf, other redis.conf",
    })
    void redisServerIsImpliedByOptionsAndConfigurationFiles(String arguments, String started) {
        assertThat(entrypoint(arguments.split(" ")).output()).startsWith(started + " pid ");
    }

    @Test
    void theServerIsTheFirstProcessAndItsStatusIsOurs() {
        Shell.stub(stubs.resolve("redis-server"), "echo $$\nexit 7\n");

        Shell.Result result = entrypoint("redis-server");

        assertThat(result.output()).isEqualTo(result.pid() + "\n");
        assertThat(result.status()).isEqualTo(7);
    }

    @Test
    void rootGivesTheDataAwayAndBecomesTheServiceUser() {
        shell.set("JACINTH_TEST_ID", "0");

        assertThat(entrypoint("--port", "7000").output().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("find . ! -user redis -exec chown redis:redis"),
                        line -> assertThat(line).isEqualTo("setpriv --reuid=redis --regid=redis --clear-groups"),
                        line -> assertThat(line).startsWith("redis-server --port 7000 pid "));
    }

    @Test
    void rootRunsOtherProgramsAsRoot() {
        shell.set("JACINTH_TEST_ID", "0");

        assertThat(entrypoint("other").output()).startsWith("other pid ").doesNotContain("setpriv");
    }

    @Test
    void dataFilesAreForTheServiceUserOnlyUnlessSomebodySaidOtherwise() {
        assertThat(withUmask("0022", "redis-server")).contains("umask 0077");
        assertThat(withUmask("0027", "redis-server")).contains("umask 0027");
        assertThat(withUmask("0022", "other")).contains("umask 0022");
    }

    private String withUmask(String mask, String program) {
        return shell.run("sh", "-c", "umask " + mask + "; exec " + script() + " " + program)
                .output();
    }

    private Shell.Result entrypoint(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = script();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return shell.run(command);
    }

    private static String script() {
        return Path.of("scripts/docker-entrypoint").toAbsolutePath().toString();
    }
}
