package dev.jacinth.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScratchTest {

    private static final int SMALL = 1000;
    private static final int LARGE = 1 << 20;

    @Test
    void whatIsLargeAndMomentaryGoesBetweenCommands() {
        Scratch large = Scratch.momentary();
        Scratch small = Scratch.momentary();
        Scratch lasting = new Scratch();
        large.room(LARGE);
        small.room(SMALL);
        lasting.room(LARGE);

        Scratch.releaseMomentary();

        assertThat(large.roomBytes()).isZero();
        assertThat(small.roomBytes()).isGreaterThanOrEqualTo(SMALL);
        assertThat(lasting.roomBytes()).isGreaterThanOrEqualTo(LARGE);
    }

    @Test
    void whatWasReleasedHasRoomAgain() {
        Scratch scratch = Scratch.momentary();
        Native.fill(scratch.room(LARGE), LARGE, (byte) 1);
        Scratch.releaseMomentary();

        long room = scratch.room(LARGE);
        Native.fill(room, LARGE, (byte) 2);

        assertThat(scratch.roomBytes()).isGreaterThanOrEqualTo(LARGE);
        assertThat(Native.getByte(room + LARGE - 1)).isEqualTo((byte) 2);
        Scratch.releaseMomentary();
        assertThat(scratch.roomBytes()).isZero();
    }
}
