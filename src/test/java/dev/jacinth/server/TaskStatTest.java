package dev.jacinth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskStatTest {

    @TempDir
    private Path directory;

    private TaskStat read(String line) throws IOException {
        Files.writeString(directory.resolve("stat"), line);
        return TaskStat.read(directory);
    }

    @Test
    void aNameMayContainAnything() throws IOException {
        TaskStat stat = read("7 (a) (b c) S 1 2 3 4 5 6 7 8 9 10 11 12\n");
        assertThat(stat.name()).isEqualTo("a) (b c");
        assertThat(stat.number(TaskStat.USER_TICKS)).isEqualTo(11);
        assertThat(stat.number(TaskStat.SYSTEM_TICKS)).isEqualTo(12);
    }

    @Test
    void whatTheKernelDoesNotTellIs0() throws IOException {
        assertThat(read("7 (short) S 1\n").number(TaskStat.POLICY)).isZero();
    }

    @Test
    void whatIsNoTaskIsRefused() {
        assertThatThrownBy(() -> read("")).isInstanceOf(IOException.class).hasMessageContaining("no name");
        assertThatThrownBy(() -> TaskStat.read(directory.resolve("none"))).isInstanceOf(IOException.class);
    }
}
