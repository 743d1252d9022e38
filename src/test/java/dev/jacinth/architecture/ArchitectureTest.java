package dev.jacinth.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Think hard about the layering before changing this file, or the table it checks: [Room].
class ArchitectureTest {

    private static final String SAMPLE = "dev.jacinth.architecture.sample";

    @Test
    void everyClassImportsOnlyWhatItsRoomMay() {
        JavaClasses classes = new ClassFileImporter().importPath(Path.of("target/classes"));

        assertThat(new Layering("dev.jacinth", Room.ALL).violations(classes)).isEmpty();
    }

    @Test
    void theTableItselfPointsDownwards() {
        assertThat(Room.problems(Room.ALL)).isEmpty();
    }

    @Test
    void aTableThatPointsUpwardsIsFound() {
        List<Room> rooms = List.of(Room.room("low", "high"), Room.room("high", "low", "nowhere"));

        assertThat(Room.problems(rooms))
                .containsExactly(
                        "high imports nowhere, which does not stand before it",
                        "low imports high, which does not stand before it");
    }

    @Test
    void badImportsAreFound() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
                .importPackages(SAMPLE);

        assertThat(new Layering(SAMPLE, Room.ALL).violations(classes))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains("memory.ImportsUpwards uses", "memory may not import protocol"),
                        line -> assertThat(line).contains("nowhere.Homeless is in no room"),
                        line -> assertThat(line)
                                .contains("protocol.StartsThreads uses java.lang.Thread", "not in protocol"),
                        line -> assertThat(line)
                                .contains("replication.Link uses", "replication may not import command"));
    }
}
