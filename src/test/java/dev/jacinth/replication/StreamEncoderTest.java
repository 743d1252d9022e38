package dev.jacinth.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamEncoderTest {

    private static final String SELECT_0 = "*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n";
    private static final String SELECT_12 = "*2\r\n$6\r\nSELECT\r\n$2\r\n12\r\n";
    private static final String SET_A_1 = "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n";
    private static final String DEL_B = "*2\r\n$3\r\nDEL\r\n$1\r\nb\r\n";
    private static final String MULTI = "*1\r\n$5\r\nMULTI\r\n";
    private static final String EXEC = "*1\r\n$4\r\nEXEC\r\n";

    private final List<String> units = new ArrayList<>();
    private final StreamEncoder encoder =
            new StreamEncoder((address, length) -> units.add(StreamBytes.read(address, length)));

    @BeforeEach
    void listen() {
        encoder.activate(true);
    }

    @AfterEach
    void free() {
        encoder.close();
    }

    @Test
    void aSingleEffectIsBareAndAnnouncesItsDatabase() {
        unit(() -> effect(0, "SET", "a", "1"));
        assertThat(units).containsExactly(SELECT_0 + SET_A_1);
    }

    @Test
    void selectIsWrittenOnlyWhenTheDatabaseChanges() {
        unit(() -> effect(0, "SET", "a", "1"));
        unit(() -> effect(0, "DEL", "b"));
        unit(() -> effect(12, "DEL", "b"));
        assertThat(units).containsExactly(SELECT_0 + SET_A_1, DEL_B, SELECT_12 + DEL_B);
    }

    @Test
    void severalEffectsAreOneTransactionWithSelectInside() {
        unit(() -> {
            effect(0, "SET", "a", "1");
            effect(12, "DEL", "b");
        });
        assertThat(units).containsExactly(MULTI + SELECT_0 + SET_A_1 + SELECT_12 + DEL_B + EXEC);
    }

    @Test
    void aUnitWithoutEffectsIsNothing() {
        unit(() -> {});
        assertThat(units).isEmpty();
    }

    @Test
    void unrelatedDeletionsAreNotWrapped() {
        encoder.beginUnit();
        effect(0, "DEL", "b");
        effect(0, "DEL", "b");
        encoder.endUnitUnwrapped();
        assertThat(units).containsExactly(SELECT_0 + DEL_B + DEL_B);
    }

    @Test
    void afterACutTheNextEffectSaysItsDatabaseAgain() {
        unit(() -> effect(0, "DEL", "b"));
        encoder.forgetDatabase();
        unit(() -> effect(0, "DEL", "b"));
        assertThat(units).containsExactly(SELECT_0 + DEL_B, SELECT_0 + DEL_B);
    }

    @Test
    void commandsOfTheStreamItselfBelongToNoDatabase() {
        encoder.bare("*1\r\n$4\r\nPING\r\n".getBytes(StandardCharsets.US_ASCII));
        unit(() -> effect(0, "DEL", "b"));
        assertThat(units).containsExactly("*1\r\n$4\r\nPING\r\n", SELECT_0 + DEL_B);
    }

    @Test
    void numbersAreWrittenInDigits() {
        unit(() -> {
            encoder.beginEffect(0, 4);
            encoder.argument(0);
            encoder.argument(Long.MIN_VALUE);
            encoder.argument(Long.MAX_VALUE);
            encoder.argument(-10);
        });
        assertThat(units)
                .containsExactly(SELECT_0 + "*4\r\n$1\r\n0\r\n$20\r\n-9223372036854775808\r\n"
                        + "$19\r\n9223372036854775807\r\n$3\r\n-10\r\n");
    }

    @Test
    void lengthsAreWrittenInDigits() {
        for (int length : new int[] {0, 1, 9, 10, 99, 100, 999, 1000, 1001, 1234}) {
            units.clear();
            String text = "x".repeat(length);
            unit(() -> effect(0, "SET", text));
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            unit(() -> {
                encoder.beginEffect(0, length + 1);
                for (int i = 0; i <= length; i++) {
                    encoder.argument(bytes);
                }
            });
            String argument = "$" + length + "\r\n" + text + "\r\n";
            assertThat(units).first(STRING).endsWith("$3\r\nSET\r\n" + argument);
            assertThat(units).last(STRING).isEqualTo("*" + (length + 1) + "\r\n" + argument.repeat(length + 1));
        }
    }

    @Test
    void nobodyListeningMeansNothingIsEncoded() {
        encoder.activate(false);
        long before = encoder.memoryBytes();
        unit(() -> effect(0, "SET", "a", "x".repeat(100_000)));
        assertThat(units).isEmpty();
        assertThat(encoder.memoryBytes()).isEqualTo(before);
        assertThat(encoder.active()).isFalse();
    }

    @Test
    void aHugeUnitLeavesNoHugeBufferBehind() {
        unit(() -> effect(0, "SET", "a", "x".repeat(5_000_000)));
        unit(() -> effect(0, "DEL", "b"));
        assertThat(units).last().isEqualTo(DEL_B);
        assertThat(encoder.memoryBytes()).isLessThan(1 << 20);
    }

    private void unit(Runnable effects) {
        encoder.beginUnit();
        effects.run();
        encoder.endUnit();
    }

    private void effect(int database, String... words) {
        encoder.beginEffect(database, words.length);
        for (int i = 0; i < words.length; i++) {
            if (i == 0) {
                encoder.argument(words[i].getBytes(StandardCharsets.US_ASCII));
            } else {
                StreamBytes.give(words[i], (address, length) -> encoder.argument(address, (int) length));
            }
        }
    }
}
