package dev.jacinth.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Native;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.memory.MemoryOptions;
import dev.jacinth.memory.Ownership;
import dev.jacinth.memory.Snapshot;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PackTest {

    private static final HexFormat HEX = HexFormat.of();
    private static final int BUFFER_BYTES = 1 << 16;

    private final Memory memory = Memory.create(MemoryOptions.defaults());
    private final Pack pack = new Pack().create(memory);
    private final long buffer = Native.allocate(BUFFER_BYTES);

    @AfterEach
    void everythingIsFreed() {
        Ownership ownership = new Ownership(memory);
        pack.forEachBlock(ownership::claim);
        assertThat(ownership.problems()).isEmpty();
        assertThat((long) pack.usedBytes()).isEqualTo(memory.usedBytes());
        assertThat(Pack.isSound(pack.address(), pack.bytes())).isTrue();
        pack.free();
        memory.assertAllFree();
        memory.close();
        Native.free(buffer);
    }

    private int put(String text) {
        byte[] bytes = Bytes.of(text);
        Native.copyFrom(bytes, 0, buffer, bytes.length);
        return bytes.length;
    }

    private void append(String text) {
        pack.append(buffer, put(text));
    }

    private int find(String text, int skip) {
        return pack.find(pack.first(), buffer, put(text), skip);
    }

    private String text(int position) {
        return Bytes.text(pack.address(position), pack.length(position));
    }

    private List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (int at = pack.first(); at != Pack.NONE; at = pack.next(at)) {
            texts.add(text(at));
        }
        return texts;
    }

    private String hex() {
        return HEX.formatHex(Native.toArray(pack.address(), pack.bytes()));
    }

    @Test
    void theBytesAreThoseOfRedis() {
        assertThat(hex()).isEqualTo("07000000" + "0000" + "ff");
        append("hi");
        append("1000");
        assertThat(hex()).isEqualTo("0e000000" + "0200" + "82686903" + "c3e802" + "ff");
    }

    @Test
    void everyKindOfEntryHasRedissForm() {
        assertThat(entry("0")).isEqualTo("0001");
        assertThat(entry("127")).isEqualTo("7f01");
        assertThat(entry("128")).isEqualTo("c08002");
        assertThat(entry("4095")).isEqualTo("cfff02");
        assertThat(entry("-1")).isEqualTo("dfff02");
        assertThat(entry("-4096")).isEqualTo("d00002");
        assertThat(entry("4096")).isEqualTo("f1001003");
        assertThat(entry("-32768")).isEqualTo("f1008003");
        assertThat(entry("32768")).isEqualTo("f200800004");
        assertThat(entry("-8388608")).isEqualTo("f200008004");
        assertThat(entry("8388608")).isEqualTo("f30000800005");
        assertThat(entry("-2147483648")).isEqualTo("f30000008005");
        assertThat(entry("2147483648")).isEqualTo("f4000000800000000009");
        assertThat(entry("-9223372036854775808")).isEqualTo("f4000000000000008009");
        assertThat(entry("")).isEqualTo("8001");
        assertThat(entry("-0")).isEqualTo("822d3003");
        assertThat(entry("007")).isEqualTo("8330303704");
        assertThat(entry("9223372036854775808")).startsWith("93").hasSize(2 * 21);
        assertThat(entry("x".repeat(63))).startsWith("bf78").endsWith("7840");
        assertThat(entry("x".repeat(64))).startsWith("e04078").endsWith("7842");
        assertThat(entry("x".repeat(125))).startsWith("e07d78").endsWith("787f");
        assertThat(entry("x".repeat(126))).startsWith("e07e78").endsWith("780180");
        assertThat(entry("x".repeat(4095))).startsWith("efff78").endsWith("782081");
        assertThat(entry("x".repeat(4096))).startsWith("f00010000078").endsWith("782085");
    }

    /// The entry that this string becomes, which is read back, found and removed again.
    private String entry(String text) {
        int length = put(text);
        append(text);
        int last = pack.last();
        assertThat(text(last)).isEqualTo(text);
        assertThat(pack.equal(last, buffer, length)).isTrue();
        assertThat(find(text, 0)).isEqualTo(last);
        assertThat(Pack.entryBytes(buffer, length))
                .isEqualTo(pack.entryBytes(last))
                .isEqualTo(pack.entriesBytes());
        String hex = HEX.formatHex(Native.toArray(pack.address() + last, pack.entryBytes(last)));
        pack.remove(last, 1);
        return hex;
    }

    @Test
    void backlensOfAnyLengthAreRead() {
        for (int length : new int[] {16_376, 16_377, 16_378, 16_379, 2_097_144, 2_097_145, 2_097_146, 2_097_147}) {
            long payload = Native.allocate(length + 32L);
            Native.fill(payload, length + 32L, (byte) 'x');
            long string = Native.allocate(length);
            Native.fill(string, length, (byte) 'y');
            int bytes = PackLayout.stringEntryBytes(length);
            PackLayout.putInteger(payload + 6, 7);
            PackLayout.putString(payload + 8, string, length);
            Native.putByte(payload + 8 + bytes, (byte) 0xFF);
            Native.putInt(payload, 9 + bytes);
            Native.putShort(payload + 4, (short) 0xFFFF);
            assertThat(Pack.isSound(payload, 9 + bytes)).as("%d", length).isTrue();
            Pack foreign = new Pack().openPayload(payload);
            assertThat(foreign.count()).isEqualTo(2);
            assertThat(foreign.last()).as("%d", length).isEqualTo(8);
            assertThat(foreign.length(8)).isEqualTo(length);
            assertThat(foreign.previous(8)).isEqualTo(foreign.first());
            Native.free(string);
            Native.free(payload);
        }
    }

    @Test
    void entriesAreReachedFromBothEnds() {
        for (int i = 0; i < 10; i++) {
            append(i % 2 == 0 ? "e" + i : "" + i * 1_000);
        }
        List<String> expected = texts();
        assertThat(expected).hasSize(10);
        for (int i = 0; i < 10; i++) {
            assertThat(text(pack.seek(i))).isEqualTo(expected.get(i));
            assertThat(pack.seek(i - 10)).isEqualTo(pack.seek(i));
        }
        assertThat(pack.seek(10)).isEqualTo(Pack.NONE);
        assertThat(pack.seek(-11)).isEqualTo(Pack.NONE);
        List<String> backwards = new ArrayList<>();
        for (int at = pack.last(); at != Pack.NONE; at = pack.previous(at)) {
            backwards.add(text(at));
        }
        assertThat(backwards.reversed()).isEqualTo(expected);
    }

    @Test
    void anEmptyPackHasNoFirstAndNoLast() {
        assertThat(pack.first()).isEqualTo(Pack.NONE);
        assertThat(pack.last()).isEqualTo(Pack.NONE);
        assertThat(pack.seek(0)).isEqualTo(Pack.NONE);
        assertThat(find("x", 0)).isEqualTo(Pack.NONE);
    }

    @Test
    void findSkipsWhatIsNoKey() {
        for (String word : List.of("a", "b", "b", "a", "7", "8", "8", "7")) {
            append(word);
        }
        assertThat(find("b", 1)).isEqualTo(pack.seek(2));
        assertThat(find("b", 0)).isEqualTo(pack.seek(1));
        assertThat(find("8", 1)).isEqualTo(pack.seek(6));
        assertThat(find("c", 1)).isEqualTo(Pack.NONE);
        assertThat(find("a", 20)).isEqualTo(pack.first());
    }

    @Test
    void changesInTheMiddleKeepWhatIsAround() {
        append("a");
        append("c");
        int b = pack.insertAfter(pack.first(), buffer, put("b"));
        assertThat(text(b)).isEqualTo("b");
        assertThat(text(pack.insertBefore(b, buffer, put("-5")))).isEqualTo("-5");
        assertThat(text(pack.insertBefore(pack.first(), buffer, put("first")))).isEqualTo("first");
        assertThat(text(pack.insertIntegerAfter(pack.last(), 1L << 40))).isEqualTo("1099511627776");
        assertThat(texts()).containsExactly("first", "a", "-5", "b", "c", "1099511627776");
        assertThat(text(pack.replace(pack.seek(2), buffer, put("x".repeat(100)))))
                .isEqualTo("x".repeat(100));
        assertThat(text(pack.replaceInteger(pack.seek(3), 3))).isEqualTo("3");
        assertThat(texts()).containsExactly("first", "a", "x".repeat(100), "3", "c", "1099511627776");
        assertThat(text(pack.remove(pack.seek(1), 2))).isEqualTo("3");
        assertThat(pack.remove(pack.seek(2), 9)).isEqualTo(Pack.NONE);
        assertThat(texts()).containsExactly("first", "3");
        assertThat(pack.count()).isEqualTo(2);
    }

    @Test
    void theBlockHasAlwaysTheSizeClassOfTheBytes() {
        while (pack.fits(200)) {
            pack.prepend(buffer, put("p".repeat(190)));
            assertThat(memory.usedBytes()).isEqualTo(Memory.blockBytes(pack.bytes()));
        }
        while (pack.count() > 0) {
            pack.remove(pack.last(), 1);
            assertThat(memory.usedBytes()).isEqualTo(Memory.blockBytes(pack.bytes()));
        }
    }

    @Test
    void aPackIsFilledToItsLimitAndNotBeyond() {
        append("x".repeat(Pack.BYTES_MAX - 7 - 7));
        assertThat(pack.bytes()).isEqualTo(Pack.BYTES_MAX);
        assertThat(pack.fits(0)).isTrue();
        assertThat(pack.fits(1)).isFalse();
        assertThatThrownBy(() -> pack.appendInteger(1)).hasMessageContaining("8194");
        assertThat(pack.count()).isEqualTo(1);
    }

    @Test
    void aPackIsSplitAndJoined() {
        for (int i = 0; i < 100; i++) {
            append("entry " + i);
        }
        List<String> all = texts();
        Pack other = new Pack().open(memory, pack.split(pack.seek(30)));
        assertThat(texts()).isEqualTo(all.subList(0, 30));
        assertThat(pack.count()).isEqualTo(30);
        assertThat(other.count()).isEqualTo(70);
        assertThat(Pack.isSound(other.address(), other.bytes())).isTrue();
        assertThat(pack.fits(other.entriesBytes())).isTrue();
        pack.appendAll(other);
        other.free();
        assertThat(texts()).isEqualTo(all);
    }

    @Test
    void aCopyIsIndependent() {
        append("a");
        append("5");
        String before = hex();
        int copy = pack.copy(memory);
        append("b");
        Pack other = new Pack().open(memory, copy);
        assertThat(HEX.formatHex(Native.toArray(other.address(), other.bytes())))
                .isEqualTo(before);
        other.free();
    }

    @Test
    void aPayloadWithoutACountGetsOne() {
        byte[] payload = HEX.parseHex("0e000000" + "ffff" + "82686903" + "c3e802" + "ff");
        Native.copyFrom(payload, 0, buffer, payload.length);
        assertThat(Pack.isSound(buffer, payload.length)).isTrue();
        Pack made = new Pack().createFrom(memory, buffer);
        assertThat(made.count()).isEqualTo(2);
        assertThat(Native.getShort(made.address() + 4)).isEqualTo((short) 2);
        made.free();
    }

    @Test
    void whatIsNotSoundIsRefused() {
        for (String bad : List.of(
                "",
                "070000000000",
                "08000000" + "0000" + "ff",
                "07000000" + "0100" + "ff",
                "07000000" + "0000" + "00",
                // a backlen that is not that of the entry, one in more bytes than it takes, none
                "09000000" + "0100" + "0102" + "ff",
                "0a000000" + "0100" + "010081" + "ff",
                "08000000" + "0100" + "01ff",
                // strings that reach beyond the end
                "09000000" + "0100" + "8203" + "ff",
                "09000000" + "0100" + "e1ff" + "ff",
                "0c000000" + "0100" + "f0ffffff7f" + "ff",
                "0c000000" + "0100" + "f0ffffffff" + "ff",
                "08000000" + "0100" + "f0ff",
                // no such encoding; an end before the end
                "09000000" + "0100" + "f501" + "ff",
                "09000000" + "0000" + "ff01" + "ff")) {
            byte[] payload = HEX.parseHex(bad);
            Native.copyFrom(payload, 0, buffer, payload.length);
            assertThat(Pack.isSound(buffer, payload.length)).as(bad).isFalse();
        }
    }

    @Test
    void aSnapshotSeesThePackAsItWas() {
        append("a");
        int root = pack.root();
        Snapshot snapshot = memory.snapshot();
        append("b");
        pack.remove(pack.first(), 1);
        Pack frozen = new Pack().open(snapshot.view(), root);
        assertThat(frozen.count()).isEqualTo(1);
        assertThat(Bytes.text(frozen.address(frozen.first()), 1)).isEqualTo("a");
        snapshot.close();
        assertThat(texts()).containsExactly("b");
    }

    @Test
    void whereMemoryEndsNothingHasChanged() {
        Memory small = Memory.create(MemoryOptions.defaults().withCapacityBytes(2L * Memory.PAGE_BYTES));
        Pack full = new Pack().create(small);
        int length = put("x".repeat(500));
        Snapshot snapshot = small.snapshot();
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100; i++) {
                        Pack other = new Pack().create(small);
                        other.append(buffer, length);
                        full.append(buffer, length);
                    }
                })
                .isInstanceOf(MemoryExhausted.class);
        assertThat(Pack.isSound(full.address(), full.bytes())).isTrue();
        snapshot.close();
        small.close();
    }

    @Test
    void aPackThatSlidesGrowsAtItsFrontWithoutMovingItsEntries() {
        append("last");
        pack.openSliding(memory, pack.root(), 0);
        for (int i = 0; i < 100; i++) {
            pack.prepend(buffer, put("entry " + i));
        }
        int begin = pack.begin();
        long last = pack.address(pack.last());

        pack.prepend(buffer, put("first"));

        assertThat(begin).isGreaterThan("first".length() + 2);
        assertThat(pack.begin()).isEqualTo(begin - "first".length() - 2);
        assertThat(pack.address(pack.last())).isEqualTo(last);
        assertThat(texts()).hasSize(102).startsWith("first", "entry 99").endsWith("entry 0", "last");
    }

    @Test
    void aPackThatSlidesShrinksAtItsFrontUntilHalfOfItsBlockIsFree() {
        for (int i = 10; i < 40; i++) {
            append("entry " + i);
        }
        int whole = pack.usedBytes();
        pack.openSliding(memory, pack.root(), 0);
        for (int i = 10; i < 24; i++) {
            pack.remove(pack.first(), 1);
        }

        assertThat(pack.begin()).isEqualTo(14 * 10);
        assertThat(pack.usedBytes()).isEqualTo(whole);

        pack.remove(pack.first(), 4);

        assertThat(pack.begin()).isZero();
        assertThat(pack.usedBytes()).isEqualTo(Memory.blockBytes(pack.bytes()));
        assertThat(texts()).hasSize(12).startsWith("entry 28").endsWith("entry 39");
    }

    @Test
    void aPackThatHasSettledIsAsAnyOther() {
        append("one");
        append("two");
        append("three");
        pack.openSliding(memory, pack.root(), 0).remove(pack.first(), 1);
        assertThat(pack.begin()).isPositive();

        pack.settle();
        pack.remove(pack.first(), 1);

        assertThat(texts()).containsExactly("three");
        assertThat(pack.open(memory, pack.root()).begin()).isZero();
        assertThat(texts()).containsExactly("three");
    }
}
