package dev.jacinth.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.NativeBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KnownHashTest {

    private static final int LENGTH = 20;

    private final ValueContext context = new ValueContext(1, 2, new SplittableRandom(3));
    private final KnownHash known = new KnownHash(context);
    private final NativeBuffer bytes = new NativeBuffer(LENGTH + 1);
    private final long address = bytes.address();

    @BeforeEach
    void fill() {
        for (int i = 0; i <= LENGTH; i++) {
            Native.putByte(address + i, (byte) i);
        }
    }

    @AfterEach
    void close() {
        bytes.close();
    }

    @Test
    void onlyTheBytesThatWereDeclaredAreKnown() {
        known.know(address, LENGTH, context.hash(address, LENGTH));

        assertThat(known.isOf(address, LENGTH)).isTrue();
        assertThat(known.hash()).isEqualTo(context.hash(address, LENGTH));
        assertThat(known.isOf(address, LENGTH - 1)).isFalse();
        assertThat(known.isOf(address + 1, LENGTH)).isFalse();
    }

    @Test
    void nothingIsKnownBeforeAndAfter() {
        assertThat(known.isOf(0, 0)).isFalse();
        known.know(address, LENGTH, context.hash(address, LENGTH));
        known.forget();

        assertThat(known.isOf(address, LENGTH)).isFalse();
    }

    @Test
    void changedBytesAreFoundInCheckedMode() {
        known.know(address, LENGTH, context.hash(address, LENGTH));
        Native.putByte(address, (byte) 99);

        assertThatThrownBy(known::hash).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theContextTakesWhatItsElementIsKnownFor() {
        long hash = context.hash(address, LENGTH);
        context.knownElement().know(address, LENGTH, hash + 1);

        assertThatThrownBy(() -> context.hash(address, LENGTH)).isInstanceOf(IllegalStateException.class);
        context.knownElement().forget();
        assertThat(context.hash(address, LENGTH)).isEqualTo(hash);
    }
}
