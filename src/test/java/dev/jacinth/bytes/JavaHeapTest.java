package dev.jacinth.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JavaHeapTest {

    private static final int PIECE_BYTES = 1 << 20;

    @AfterEach
    void forget() {
        JavaHeap.doubtLastCollection();
    }

    @Test
    void whatIsNotThereAnyMoreHindersNobody() {
        List<byte[]> ballast = new ArrayList<>();
        while (JavaHeap.hasRoomFor(PIECE_BYTES)) {
            ballast.add(new byte[PIECE_BYTES]);
        }
        assertThat(ballast).isNotEmpty();
        ballast.clear();
        assertThat(JavaHeap.hasRoomFor(PIECE_BYTES)).isTrue();
    }
}
