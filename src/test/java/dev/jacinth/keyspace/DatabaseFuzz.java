package dev.jacinth.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryOptions;
import dev.jacinth.memory.View;
import dev.jacinth.value.StringValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random changes of two databases against maps, with time passing and snapshots held open; each run leaves some
/// kinds of change out. Keys are on both sides of the size from which they are big, values on both sides of the size
/// from which they leave the record.
class DatabaseFuzz {

    private static final int STEPS = 12_000;
    private static final int VALIDATE_EVERY = 400;
    private static final int SNAPSHOTS_MAX = 2;

    private enum Change {
        SET,
        SET_LONG,
        SET_KEEPING,
        GROW,
        DELETE,
        EXPIRE,
        PERSIST,
        RENAME,
        MOVE,
        COPY,
        TIME,
        EXPIRE_DUE,
        CLEAR,
        SWAP,
        SNAPSHOT,
        RANDOM
    }

    private record Entry(String value, long when) {}

    private record Held(KeyspaceSnapshot snapshot, List<Map<String, Entry>> expected) {}

    private final NativeBuffer words = new NativeBuffer(1 << 16);
    private final List<Map<String, Entry>> model = new ArrayList<>(List.of(new TreeMap<>(), new TreeMap<>()));
    private final List<Held> held = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();
    private final Keyspace keyspace = new Keyspace(
            2,
            MemoryOptions.defaults(),
            new long[] {1, 2},
            (database, key, length) -> {},
            (eventClass, event, database, key, length) -> {},
            Memory::close);
    private SplittableRandom random;
    private String seed;
    private long now = 1_000_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void theModelAgreesWithTheDatabases(long seed) {
        this.seed = "seed " + seed;
        random = new SplittableRandom(seed);
        keyspace.setNow(now);
        makeKeys();
        long emptyBlocks = keyspace.memory().blocks();
        int[] weights = random.ints(Change.values().length, 0, 10).toArray();
        weights[Change.SET.ordinal()] += 10;
        weights[Change.CLEAR.ordinal()] = random.nextInt(2);
        List<Change> draw = new ArrayList<>();
        for (Change change : Change.values()) {
            for (int i = 0; i < weights[change.ordinal()]; i++) {
                draw.add(change);
            }
        }
        for (int step = 0; step < STEPS; step++) {
            apply(draw.get(random.nextInt(draw.size())));
            if (step % VALIDATE_EVERY == 0) {
                keyspace.validate();
                compareAll();
            }
        }
        finish(emptyBlocks);
    }

    private void makeKeys() {
        for (int i = 0; i < 40; i++) {
            keys.add("key:" + i);
        }
        for (int length : new int[] {0, 127, 128, 2047, 2048, 2049, 4096, 9000}) {
            keys.add("k".repeat(length));
        }
    }

    private void apply(Change change) {
        int number = random.nextInt(2);
        Database database = keyspace.database(number);
        Map<String, Entry> map = model.get(number);
        String key = keys.get(random.nextInt(keys.size()));
        forgetExpired();
        switch (change) {
            case SET -> set(database, map, key, value(), random.nextBoolean() ? Database.NO_EXPIRY : when());
            case SET_LONG -> {
                long value = random.nextLong(-20, 20);
                words.clear();
                database.strings().setLong(add(key), key.length(), value, Database.NO_EXPIRY);
                map.put(key, new Entry(Long.toString(value), Database.NO_EXPIRY));
            }
            case SET_KEEPING -> set(database, map, key, value(), Database.KEEP_EXPIRY);
            case GROW -> grow(database, map, key);
            case DELETE -> {
                words.clear();
                long address = add(key);
                database.peek(address, key.length());
                assertThat(database.delete(address, key.length())).as(seed).isEqualTo(map.remove(key) != null);
            }
            case EXPIRE, PERSIST -> changeExpiry(database, map, key, change == Change.EXPIRE);
            case RENAME, MOVE, COPY -> transfer(change, number, key);
            case TIME -> {
                now += random.nextInt(100);
                keyspace.setNow(now);
            }
            case EXPIRE_DUE -> database.expireDue(random.nextInt(20));
            case CLEAR -> {
                keyspace.clear(number);
                map.clear();
            }
            case SWAP -> {
                keyspace.swap(0, 1);
                model.add(model.removeFirst());
            }
            case SNAPSHOT -> changeSnapshots();
            case RANDOM -> {
                int record = database.random();
                assertThat(record != 0).as(seed).isEqualTo(!map.isEmpty());
                assertThat(record == 0 || map.containsKey(keyOf(database, record)))
                        .as(seed)
                        .isTrue();
            }
        }
    }

    private void forgetExpired() {
        model.forEach(map -> map.values().removeIf(entry -> entry.when >= 0 && entry.when < now));
    }

    private long when() {
        return now + random.nextInt(-20, 300);
    }

    private String value() {
        int length = switch (random.nextInt(6)) {
            case 0 -> random.nextInt(3);
            case 1 -> random.nextInt(44, 130);
            case 2 -> random.nextInt(2030, 2060);
            case 3 -> random.nextInt(4050, 4110);
            case 4 -> random.nextInt(3, 20_000);
            default -> random.nextInt(20);
        };
        return Character.toString('a' + random.nextInt(26)).repeat(length);
    }

    private long add(String word) {
        words.ensureFree(word.length() + 1);
        long address = words.address() + words.length();
        words.append(Bytes.of(word));
        return address;
    }

    private void set(Database database, Map<String, Entry> map, String key, String value, long when) {
        words.clear();
        words.ensureCapacity(key.length() + value.length() + 2L);
        long address = add(key);
        database.strings().set(address, key.length(), add(value), value.length(), when);
        Entry old = map.get(key);
        long kept = old == null ? Database.NO_EXPIRY : old.when;
        map.put(key, new Entry(value, when == Database.KEEP_EXPIRY ? kept : when));
    }

    private void grow(Database database, Map<String, Entry> map, String key) {
        words.clear();
        words.ensureCapacity(40_000);
        long address = add(key);
        database.lookupWrite(address, key.length());
        Entry old = map.getOrDefault(key, new Entry("", Database.NO_EXPIRY));
        String part = value();
        int offset = random.nextInt(old.value.length() + 10);
        int record = database.strings().grow(address, key.length(), offset + part.length());
        database.strings().write(record, offset, add(part), part.length());
        StringBuilder value = new StringBuilder(old.value);
        value.setLength(Math.max(value.length(), offset + part.length()));
        value.replace(offset, offset + part.length(), part);
        map.put(key, new Entry(value.toString(), old.when));
    }

    private void changeExpiry(Database database, Map<String, Entry> map, String key, boolean set) {
        words.clear();
        long address = add(key);
        boolean there = database.lookupWrite(address, key.length()) != 0;
        assertThat(there).as(seed).isEqualTo(map.containsKey(key));
        if (there) {
            Entry old = map.get(key);
            long when = set ? when() : Database.NO_EXPIRY;
            if (set) {
                database.setExpiry(address, key.length(), when);
            } else {
                assertThat(database.persist(address, key.length())).as(seed).isEqualTo(old.when >= 0);
            }
            map.put(key, new Entry(old.value, when));
        }
    }

    private void transfer(Change change, int number, String key) {
        Database source = keyspace.database(number);
        int targetNumber = change == Change.RENAME ? number : change == Change.MOVE ? 1 - number : random.nextInt(2);
        Database target = keyspace.database(targetNumber);
        String newKey = change == Change.MOVE ? key : keys.get(random.nextInt(keys.size()));
        words.clear();
        long from = add(key);
        long to = add(newKey);
        boolean possible = source.lookupWrite(from, key.length()) != 0
                && (source != target || !key.equals(newKey))
                && (target.lookupWrite(to, newKey.length()) == 0 || change != Change.MOVE);
        if (!possible) {
            return;
        }
        switch (change) {
            case RENAME -> source.rename(from, key.length(), to, newKey.length());
            case MOVE -> source.move(from, key.length(), target);
            default -> source.copy(from, key.length(), target, to, newKey.length());
        }
        Map<String, Entry> map = model.get(number);
        Entry entry = change == Change.COPY ? map.get(key) : map.remove(key);
        model.get(targetNumber).put(newKey, entry);
    }

    private void changeSnapshots() {
        if (held.size() < SNAPSHOTS_MAX && random.nextBoolean()) {
            held.add(new Held(keyspace.snapshot(), List.of(new HashMap<>(model.get(0)), new HashMap<>(model.get(1)))));
        } else if (!held.isEmpty()) {
            release(held.remove(random.nextInt(held.size())));
        }
    }

    private void release(Held one) {
        for (int number = 0; number < 2; number++) {
            Map<String, Entry> found = new HashMap<>();
            View view = one.snapshot.view();
            one.snapshot.forEach(number, record -> read(view, record, found));
            found.values().removeIf(entry -> entry.when >= 0 && entry.when < one.snapshot.takenAtMillis());
            assertThat(found).as(seed).isEqualTo(one.expected.get(number));
        }
        one.snapshot.close();
    }

    private void read(View view, int record, Map<String, Entry> target) {
        long pointer = view.at(record);
        words.clear();
        int keyLength = KeyRecord.keyLength(pointer);
        words.ensureCapacity(keyLength);
        KeyRecord.copyKey(view, pointer, words.address());
        String key = Bytes.text(words.address(), keyLength);
        int length = StringValue.length(view, KeyRecord.valueField(pointer), KeyRecord.encoding(pointer));
        words.ensureCapacity(length);
        StringValue.copy(view, KeyRecord.valueField(pointer), KeyRecord.encoding(pointer), 0, length, words.address());
        long when = KeyRecord.hasExpiry(pointer) ? KeyRecord.expireAtMillis(pointer) : Database.NO_EXPIRY;
        Entry before = target.put(key, new Entry(Bytes.text(words.address(), length), when));
        assertThat(before).as(seed).isNull();
    }

    private String keyOf(Database database, int record) {
        return Bytes.text(database.key(record), database.keyLength(record));
    }

    private void compareAll() {
        forgetExpired();
        for (int number = 0; number < 2; number++) {
            Map<String, Entry> found = new HashMap<>();
            Database database = keyspace.database(number);
            database.forEach(record -> read(keyspace.memory().live(), record, found));
            assertThat(database.size()).as(seed).isEqualTo(found.size());
            found.values().removeIf(entry -> entry.when >= 0 && entry.when < now);
            assertThat(found).as(seed).isEqualTo(model.get(number));
        }
    }

    private void finish(long emptyBlocks) {
        compareAll();
        held.forEach(this::release);
        for (int number = 0; number < 2; number++) {
            Database database = keyspace.database(number);
            for (String key : keys) {
                words.clear();
                database.delete(add(key), key.length());
            }
            assertThat(database.size()).as(seed).isZero();
            assertThat(database.expiries().size()).as(seed).isZero();
            assertThat(database.expiries().averageTtlMillis()).as(seed).isZero();
        }
        keyspace.validate();
        assertThat(keyspace.memory().blocks()).as(seed).isEqualTo(emptyBlocks);
        keyspace.close();
        words.close();
    }
}
