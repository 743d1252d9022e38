package dev.jacinth.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryOptions;
import dev.jacinth.testing.SimulatedClock;
import dev.jacinth.value.ValueType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WaitersTest {

    private static final byte[] KEY = Bytes.of("k");

    private final Keyspace keyspace = new Keyspace(
            1,
            MemoryOptions.defaults(),
            new long[] {1, 2},
            (database, key, length) -> {},
            (eventClass, event, database, key, length) -> {},
            Memory::close);
    private final Database database = keyspace.database(0);
    private final NativeBuffer key = new NativeBuffer(KEY.length);
    private final List<String> turns = new ArrayList<>();

    WaitersTest() {
        keyspace.setNow(SimulatedClock.START_MILLIS);
        key.append(KEY);
    }

    @AfterEach
    void close() {
        key.close();
        keyspace.close();
    }

    /// Somebody who waits for the key; what he does when it is his turn is added to what all do.
    private final class Guest implements Waiter {
        private final String name;
        private final int type;
        private final Runnable deed;

        Guest(String name, int type, Runnable deed) {
            this.name = name;
            this.type = type;
            this.deed = deed;
            database.waiters().add(KEY, this);
        }

        @Override
        public int awaitedType() {
            return type;
        }

        @Override
        public boolean awaitsLoss() {
            return false;
        }

        @Override
        public void takeTurn() {
            turns.add(name);
            database.waiters().remove(KEY, this);
            deed.run();
        }
    }

    private void put() {
        database.strings().setLong(key.address(), KEY.length, 7, Database.NO_EXPIRY);
        keyspace.serveWaiters();
    }

    private void remove() {
        database.delete(key.address(), KEY.length);
    }

    @Test
    void whoeverWaitsForAnotherTypeKeepsHisPlace() {
        new Guest("list", ValueType.LIST, () -> {});
        new Guest("first", ValueType.STRING, () -> {});
        new Guest("second", ValueType.STRING, this::remove);
        new Guest("third", ValueType.STRING, () -> {});

        put();
        assertThat(turns).containsExactly("first", "second");
        put();
        assertThat(turns).containsExactly("first", "second", "third");
        assertThat(database.waiters().keys()).isEqualTo(1);
    }

    @Test
    void whoeverWaitsAnewHasToWaitForTheNextChange() {
        List<Guest> again = new ArrayList<>();
        new Guest("first", ValueType.STRING, () -> again.add(new Guest("again", ValueType.STRING, () -> {})));
        new Guest("second", ValueType.STRING, () -> {});

        put();
        assertThat(turns).containsExactly("first", "second");
        remove();
        put();
        assertThat(turns).containsExactly("first", "second", "again");
    }

    @Test
    void whoeverIsSentAwayInTheTurnOfAnotherHasNone() {
        List<Guest> later = new ArrayList<>();
        new Guest("first", ValueType.STRING, () -> database.waiters().remove(KEY, later.getFirst()));
        later.add(new Guest("second", ValueType.STRING, () -> {}));
        new Guest("third", ValueType.STRING, () -> {});

        put();
        assertThat(turns).containsExactly("first", "third");
    }
}
