package dev.jacinth.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryOptions;
import dev.jacinth.testing.SimulatedClock;
import dev.jacinth.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyspaceTest {

    private static final long NOW = SimulatedClock.START_MILLIS;

    private final NativeBuffer words = new NativeBuffer(1 << 16);
    private final List<String> log = new ArrayList<>();
    private final Keyspace keyspace = new Keyspace(
            3,
            MemoryOptions.defaults(),
            new long[] {1, 2},
            (database, key, length) -> log.add("effect " + database + ":" + Bytes.text(key, length)),
            (eventClass, event, database, key, length) ->
                    log.add(event + " " + database + ":" + Bytes.text(key, length)),
            Memory::close);
    private final Database database = keyspace.database(0);
    private boolean touched;

    KeyspaceTest() {
        keyspace.setNow(NOW);
    }

    @AfterEach
    void everythingHoldsInTheEnd() {
        keyspace.validate();
        keyspace.close();
        words.close();
    }

    private long word(String text) {
        words.clear();
        words.append(Bytes.of(text));
        return words.address();
    }

    private void set(Database target, String key, long expireAtMillis) {
        target.strings().setLong(word(key), key.length(), 7, expireAtMillis);
    }

    private int peek(String key) {
        return database.peek(word(key), key.length());
    }

    private void watch(String key) {
        database.watches().add(Bytes.of(key), () -> touched = true);
    }

    @Test
    void aKeyLivesThroughTheMillisecondItExpiresIn() {
        set(database, "k", NOW + 10);
        keyspace.setNow(NOW + 10);
        assertThat(peek("k")).isNotZero();
        keyspace.setNow(NOW + 11);
        assertThat(peek("k")).isZero();
        assertThat(database.size()).isZero();
        assertThat(log).containsExactly("new 0:k", "effect 0:k", "expired 0:k");
    }

    @Test
    void aReplicaHidesWhatItDoesNotDelete() {
        set(database, "k", NOW - 1);
        keyspace.setExpiryMode(ExpiryMode.HIDE);
        assertThat(peek("k")).isZero();
        assertThat(database.expireDue(10)).isZero();
        assertThat(database.size()).isOne();
        keyspace.setExpiryMode(ExpiryMode.IGNORE);
        assertThat(peek("k")).isNotZero();
    }

    @Test
    void aWriteOnAReplicaRemovesTheHiddenKeyFirst() {
        set(database, "k", NOW - 1);
        keyspace.setExpiryMode(ExpiryMode.HIDE);
        assertThat(database.lookupWrite(word("k"), 1)).isZero();
        assertThat(database.size()).isZero();
    }

    @Test
    void aReplicaRemovesWhatItsOwnClientsMadeAndNothingElse() {
        set(database, "master's", NOW + 5);
        keyspace.setExpiryMode(ExpiryMode.HIDE);
        set(database, "own", NOW + 5);
        set(database, "kept", NOW + 5);
        set(database, "kept", Database.NO_EXPIRY);
        keyspace.expireOwn();
        assertThat(database.size()).isEqualTo(3);
        keyspace.setNow(NOW + 6);
        keyspace.expireOwn();
        assertThat(database.size()).isEqualTo(2);
        keyspace.setExpiryMode(ExpiryMode.IGNORE);
        assertThat(peek("master's")).isNotZero();
        assertThat(peek("kept")).isNotZero();
    }

    @Test
    void whatHasExpiredHasNoExpiryToKeep() {
        set(database, "k", NOW - 1);
        set(database, "k", Database.KEEP_EXPIRY);
        assertThat(database.expireAtMillis(peek("k"))).isEqualTo(Database.NO_EXPIRY);
        assertThat(log).containsExactly("new 0:k", "effect 0:k", "expired 0:k", "new 0:k");
    }

    @Test
    void timesBefore1970ExpireAtOnce() {
        set(database, "k", Database.NO_EXPIRY);
        database.setExpiry(word("k"), 1, -5);
        assertThat(peek("k")).isZero();
    }

    @Test
    void theAverageOfManyFarTimesDoesNotOverflow() {
        long far = Long.MAX_VALUE / 2;
        for (int i = 0; i < 10; i++) {
            set(database, "k" + i, NOW + far);
        }
        assertThat(database.expiries().averageTtlMillis()).isBetween(far - (1L << 20), far + (1L << 20));
    }

    @Test
    void theAverageIsExactForOrdinaryTimes() {
        set(database, "a", NOW + 1_000);
        set(database, "b", NOW + 2_000);
        assertThat(database.expiries().averageTtlMillis()).isEqualTo(1_500);
    }

    @Test
    void randomEndsOnAReplicaWhereEverythingHasExpired() {
        set(database, "a", NOW - 1);
        set(database, "b", NOW - 1);
        keyspace.setExpiryMode(ExpiryMode.HIDE);
        assertThat(database.random()).isNotZero();
        keyspace.setExpiryMode(ExpiryMode.DELETE);
        assertThat(database.random()).isZero();
        assertThat(database.size()).isZero();
    }

    @Test
    void activeExpiryTakesTurnsAndStopsAtTheDeadline() {
        for (int i = 0; i < 100; i++) {
            set(database, "a" + i, NOW - 1);
            set(keyspace.database(2), "b" + i, NOW - 1);
        }
        TickingClock clock = new TickingClock();
        assertThat(keyspace.expireDue(clock, 2)).isTrue();
        assertThat(keyspace.stats().expiredTimeCapReached()).isOne();
        assertThat(database.size())
                .isBetween(1L, 99L)
                .isEqualTo(keyspace.database(2).size());
        assertThat(keyspace.expireDue(clock, Long.MAX_VALUE)).isFalse();
        assertThat(database.size() + keyspace.database(2).size()).isZero();
        assertThat(keyspace.stats().expired()).isEqualTo(200);
    }

    /// Each look at it takes a nanosecond.
    private static final class TickingClock implements Clock {
        private long nanos;

        @Override
        public long wallMillis() {
            return NOW;
        }

        @Override
        public long wallMicros() {
            return NOW * 1000;
        }

        @Override
        public long nanos() {
            return nanos++;
        }
    }

    @Test
    void expiryTouchesTheWatcherOfAKeyThatWasThere() {
        set(database, "k", NOW + 1);
        watch("k");
        keyspace.setNow(NOW + 2);
        peek("k");
        assertThat(touched).isTrue();
    }

    @Test
    void removingWhatHadExpiredBeforeTheWatchIsNoChange() {
        set(database, "k", NOW - 1);
        watch("k");
        assertThat(peek("k")).isZero();
        assertThat(touched).isFalse();
        set(database, "k", Database.NO_EXPIRY);
        assertThat(touched).isTrue();
    }

    @Test
    void swappingTouchesWatchersOfKeysOnEitherSide() {
        watch("there");
        keyspace.swap(0, 1);
        assertThat(touched).isFalse();
        set(keyspace.database(1), "there", Database.NO_EXPIRY);
        keyspace.swap(0, 1);
        assertThat(touched).isTrue();
    }

    @Test
    void swappingInWhatHasExpiredIsNoChange() {
        watch("k");
        set(keyspace.database(1), "k", NOW - 1);
        keyspace.swap(0, 1);
        assertThat(touched).isFalse();
        keyspace.clear(0);
        assertThat(touched).isFalse();
        set(database, "k", Database.NO_EXPIRY);
        assertThat(touched).isTrue();
    }

    @Test
    void clearingTouchesOnlyWatchersOfKeysThatWereThere() {
        watch("missing");
        set(keyspace.database(1), "other", Database.NO_EXPIRY);
        set(database, "k", Database.NO_EXPIRY);
        keyspace.clear(0);
        assertThat(touched).isFalse();
        set(database, "k", Database.NO_EXPIRY);
        watch("k");
        keyspace.clear();
        assertThat(touched).isTrue();
    }

    @Test
    void anAdoptedDataSetTouchesWatchersOfBoth() {
        watch("new");
        Keyspace loaded = keyspace.sibling();
        set(loaded.database(0), "new", NOW + 5);
        keyspace.adopt(loaded);
        assertThat(touched).isTrue();
        assertThat(database.expiries().size()).isOne();
        keyspace.setNow(NOW + 6);
        assertThat(database.expireDue(10)).isOne();
    }

    @Test
    void whatIsLoadedBesideCountsAsUsedNow() {
        Keyspace loaded = keyspace.sibling();
        set(loaded.database(0), "k", Database.NO_EXPIRY);
        keyspace.adopt(loaded);
        int access = KeyRecord.access(database.at(peek("k")));
        assertThat(keyspace.accessClock().idleSeconds(access)).isZero();
    }

    @Test
    void aClearedDataSetStaysReadableThroughItsSnapshot() {
        set(database, "k", Database.NO_EXPIRY);
        KeyspaceSnapshot snapshot = keyspace.snapshot();
        keyspace.clear();
        int[] keys = {0};
        snapshot.forEach(
                0, record -> keys[0] += KeyRecord.keyLength(snapshot.view().at(record)));
        assertThat(keys[0]).isOne();
        snapshot.close();
        assertThat(database.size()).isZero();
    }

    @Test
    void aChangeKeepsAndCountsTheFrequencyOfAKey() {
        keyspace.accessClock().configure(true, 0, 1);
        set(database, "k", Database.NO_EXPIRY);
        for (int i = 0; i < 4; i++) {
            set(database, "k", Database.NO_EXPIRY);
        }
        int access = KeyRecord.access(database.at(peek("k")));
        assertThat(keyspace.accessClock().decayed(access)).isEqualTo(AccessClock.LFU_INITIAL + 4);
    }

    @Test
    void aRenamedKeyIsFreshAndTakesItsExpiryAlong() {
        String big = "v".repeat(100_000);
        words.clear();
        words.append(Bytes.of("from" + "to" + big));
        long from = words.address();
        database.strings().set(from, 4, from + 6, big.length(), NOW + 50);
        long before = keyspace.memory().usedBytes();
        database.rename(from, 4, from + 4, 2);
        assertThat(keyspace.memory().usedBytes()).isLessThanOrEqualTo(before);
        int record = database.peek(from + 4, 2);
        assertThat(database.strings().length(record)).isEqualTo(big.length());
        assertThat(database.expireAtMillis(record)).isEqualTo(NOW + 50);
        assertThat(database.peek(from, 4)).isZero();
    }
}
