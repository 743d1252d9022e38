package dev.jacinth.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `scripts/test` where nothing may be installed, with a Maven that only says how it was called.
class TestScriptTest {

    @TempDir
    Path folder;

    private Path programs;
    private Shell shell;

    @BeforeEach
    void plantTree() {
        programs = folder.resolve("programs");
        for (String name : List.of("dirname", "grep", "sed", "sort")) {
            Shell.stub(programs.resolve(name), "exec /usr/bin/" + name + " \"$@\"\n");
        }
        Shell.stub(programs.resolve("id"), "echo 1000\n");
        Shell.stub(programs.resolve("mvn"), "printf 'mvn %s\\n' \"$*\"\nexit 5\n");
        Path java = folder.resolve("java");
        Shell.write(java.resolve("release"), "JAVA_VERSION=\"25\"\n");
        Shell.stub(java.resolve("bin/java"), "");
        Shell.stub(java.resolve("bin/javac"), "");
        Shell.copyScript("test", folder.resolve("scripts"));
        Shell.copyScript("toolchain.sh", folder.resolve("scripts"));
        Shell.write(folder.resolve("src/test/java/InteropTest.java"), "@Tag(\"redis\") class InteropTest {}");
        Shell.write(folder.resolve("src/test/java/PlainTest.java"), "class PlainTest {}");
        shell = new Shell(folder).set("PATH", programs.toString()).set("JACINTH_JAVA_HOME", java.toString());
    }

    @Test
    void whatIsLeftOutIsNamedAtTheEndAndMavensStatusIsOurs() {
        Shell.Result result = shell.run(script(), "-Dtest=A");

        assertThat(result.output()).isEqualTo("""
                mvn -B -ntp -Dtest=A -Dtest.groups.excluded=slow | redis verify
                Left out, because there is no redis-server on the PATH:
                InteropTest
                """);
        assertThat(result.status()).isEqualTo(5);
    }

    @Test
    void theSlowTestsRunAtNight() {
        assertThat(shell.run(script(), "-Pnightly").output())
                .startsWith("mvn -B -ntp -Pnightly -Dtest.groups.excluded=redis verify\n");
    }

    @Test
    void nothingIsLeftOutWhereThereIsARedisServer() {
        Shell.stub(programs.resolve("redis-server"), "");
        Shell.stub(programs.resolve("redis-cli"), "");

        assertThat(shell.run(script()).output()).isEqualTo("mvn -B -ntp verify\n");
    }

    private String script() {
        return folder.resolve("scripts/test").toString();
    }
}
