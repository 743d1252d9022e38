package dev.jacinth.scripts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.jacinth.testing.RedisServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `scripts/bench` with the real server on both sides and next to no work, so that it cannot rot.
@Tag("redis")
class BenchTest {

    @TempDir
    Path folder;

    @BeforeEach
    void needsPython() {
        assumeThat(new Shell(folder).run("sh", "-c", "command -v python3").status())
                .as("python3 is installed")
                .isZero();
    }

    @Test
    void theSectionsAboutStringsAreMeasuredAndNothingIsLeftBehind() throws IOException {
        assertThat(measured(
                        "throughput memory snapshot start sync --requests 1000 --keys 1000 --memory-keys 1000",
                        "--snapshot-keys 1000 --start-rounds 1 --sync-rounds 1"))
                .contains("\"figure\": \"MSET(10) P1 server CPU per request\"")
                .contains("\"figure\": \"growth per key, 1,000 keys\"")
                .contains("\"figure\": \"full sync: longest stall\"")
                .contains("\"figure\": \"BGSAVE: SET P16 throughput\"")
                .contains("\"figure\": \"first reply after start\"")
                .contains("\"figure\": \"full sync of 1,000 keys to a reference replica\"");
    }

    @Test
    void theSectionsAboutOtherTypesAreMeasuredAndNothingIsLeftBehind() throws IOException {
        assertThat(measured(
                        "types large typememory lazyfree mixed --keys 1000 --type-requests 1000 --type-elements 1000",
                        "--snapshot-keys 1000 --lazy-members 1000 --mixed-scale 0.0001 --light always"))
                .contains("\"figure\": \"XADD throughput\"")
                .contains("\"figure\": \"LRANGE_600 throughput, light client\"")
                .contains("\"figure\": \"LINSERT in the middle of 1,000 throughput\"")
                .contains("\"figure\": \"growth by one stream of 1,000 entries\"")
                .contains("\"figure\": \"expiry of 1,000 members: longest stall\"")
                .contains("\"figure\": \"DEBUG RELOAD of the mixed data set\"");
    }

    /// What a run in which each section was finished has written down.
    private String measured(String... options) throws IOException {
        int port = threeFreePorts();
        Path json = folder.resolve("result.json");
        List<String> all = new ArrayList<>(List.of(options));
        all.add("--quick --rounds 1 --warmup 1000 --limit 100 --port " + port + " --json " + json);

        Shell.Result result = bench(all.toArray(String[]::new));

        assertThat(result.status()).as(result.output() + result.errors()).isZero();
        for (int used = port; used < port + 3; used++) {
            assertThat(isFree(used)).as("port %d is free", used).isTrue();
        }
        assertThat(leftovers()).isEmpty();
        String found = Files.readString(json);
        assertThat(found).doesNotContain("was not finished");
        return found;
    }

    @Test
    void aSectionThatFailsIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            Shell.Result result = bench("--quick start --port " + taken.getLocalPort());

            assertThat(result.status()).isEqualTo(1);
            assertThat(result.output())
                    .contains("start was not finished: ")
                    .contains("port " + taken.getLocalPort() + ", which is in use");
        }
    }

    private Shell.Result bench(String... options) {
        String redis = RedisServer.executable().toString();
        String command = Path.of("scripts/bench").toAbsolutePath() + " --candidate " + redis + " --reference " + redis;
        return new Shell(folder)
                .set("TMPDIR", folder.toString())
                .run((command + " " + String.join(" ", options)).split(" "));
    }

    private List<Path> leftovers() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(Files::isDirectory).toList();
        }
    }

    private static int threeFreePorts() {
        for (int port = 20_000; port < 30_000; port += 3) {
            if (isFree(port) && isFree(port + 1) && isFree(port + 2)) {
                return port;
            }
        }
        throw new AssertionError("no three free ports in a row");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
