package dev.jacinth.keyspace;

import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.NativeBuffer;

/// Chooses the key that goes next when memory is short, and removes it.
///
/// By idle time and by frequency the choice is approximate. Each one adds a few random keys of every database to a pool
/// of [#POOL_SIZE] candidates, which keeps the best of them from one choice to the next, and takes the best:
///
/// ```
///   random keys of each database -->  worst [ 12 | 15 | 15 | 40 | 97 ] best  --> goes
///                                           score
/// ```
///
/// The pool has copies of keys, not records, since these come and go. A candidate that is gone, or that was used since
/// it came into the pool, is passed over. By time to live the choice is exact: the index knows who expires first.
public final class Eviction implements AutoCloseable {

    /// Candidates that are remembered.
    static final int POOL_SIZE = 16;

    private static final int FREQUENCY_MAX = 255;
    private static final int KEY_BYTES = 64;

    private final Keyspace keyspace;
    private final Candidate[] pool = new Candidate[POOL_SIZE];

    private Ranking ranking = Ranking.RANDOM;
    private boolean volatileOnly;
    private int samples = 5;
    private int count;
    private int lastDatabase;

    /// What makes a key the one to lose.
    public enum Ranking {
        /// It was not used for the longest time.
        IDLE,
        /// It is used least often.
        FREQUENCY,
        /// It would be gone first anyway.
        TIME_TO_LIVE,
        RANDOM
    }

    /// Is told of each key after its removal, while the key's bytes are valid, so that replicas and files remove it
    /// too.
    public interface Listener {

        /// @param database number of the database
        /// @param key raw pointer to the key's bytes
        /// @param keyLength length in bytes
        void evicted(int database, long key, int keyLength);
    }

    private static final class Candidate {
        private final NativeBuffer key = new NativeBuffer(KEY_BYTES);
        private int database;
        private long score;
    }

    Eviction(Keyspace keyspace) {
        this.keyspace = keyspace;
        for (int i = 0; i < POOL_SIZE; i++) {
            pool[i] = new Candidate();
        }
    }

    /// @param volatileOnly whether keys without an expiry are spared
    /// @param samples how many keys of each database are looked at for a choice
    public void configure(Ranking ranking, boolean volatileOnly, int samples) {
        boolean comparable = this.ranking == ranking && this.volatileOnly == volatileOnly;
        this.ranking = ranking;
        this.volatileOnly = volatileOnly;
        this.samples = samples;
        count = comparable ? count : 0;
    }

    /// Removes a key, even one whose time has come. False if there is none that may go. What a large value leaves is
    /// given back by the [Reclaimer].
    public boolean evictOne(Listener listener) {
        if (!keyspace.headroom().isEnoughToDelete()) {
            return false;
        }
        return switch (ranking) {
            case IDLE, FREQUENCY -> evictBest(listener);
            case TIME_TO_LIVE -> evictFirstToExpire(listener);
            case RANDOM -> evictRandom(listener);
        };
    }

    private boolean evictBest(Listener listener) {
        while (true) {
            if (!fill()) {
                count = 0;
                return false;
            }
            while (count > 0) {
                Candidate best = pool[--count];
                if (isStillGood(best)) {
                    remove(keyspace.database(best.database), best.key.address(), best.key.length(), listener);
                    return true;
                }
            }
        }
    }

    /// Brings new candidates into the pool; false if there are no keys.
    private boolean fill() {
        boolean any = false;
        for (int number = 0; number < keyspace.databases(); number++) {
            Database database = keyspace.database(number);
            if (keysIn(database) == 0) {
                continue;
            }
            any = true;
            for (int i = 0; i < samples; i++) {
                int record = randomKey(database);
                offer(database, record, score(database, record));
            }
        }
        return any;
    }

    private long keysIn(Database database) {
        return volatileOnly ? database.expiries().size() : database.size();
    }

    private int randomKey(Database database) {
        return volatileOnly ? database.randomVolatile() : database.randomEvenExpired();
    }

    /// The higher, the better to lose.
    private long score(Database database, int record) {
        int access = KeyRecord.access(database.at(record));
        AccessClock clock = keyspace.accessClock();
        return ranking == Ranking.IDLE ? clock.idleSeconds(access) : FREQUENCY_MAX - clock.decayed(access);
    }

    private void offer(Database database, int record, long score) {
        int place = count;
        while (place > 0 && pool[place - 1].score >= score) {
            place--;
            if (pool[place].score == score && isSame(pool[place], database, record)) {
                return;
            }
        }
        Candidate free;
        if (count < POOL_SIZE) {
            free = pool[count];
            System.arraycopy(pool, place, pool, place + 1, count - place);
            count++;
        } else if (place > 0) {
            free = pool[0];
            place--;
            System.arraycopy(pool, 1, pool, 0, place);
        } else {
            return;
        }
        pool[place] = free;
        free.database = database.number();
        free.score = score;
        free.key.clear();
        free.key.append(database.key(record), database.keyLength(record));
    }

    private static boolean isSame(Candidate candidate, Database database, int record) {
        int length = candidate.key.length();
        return candidate.database == database.number()
                && database.keyLength(record) == length
                && Native.equal(database.key(record), candidate.key.address(), length);
    }

    private boolean isStillGood(Candidate candidate) {
        Database database = keyspace.database(candidate.database);
        int record = database.peekEvenExpired(candidate.key.address(), candidate.key.length());
        return record != 0
                && (!volatileOnly || database.expireAtMillis(record) != Database.NO_EXPIRY)
                && score(database, record) >= candidate.score;
    }

    private boolean evictFirstToExpire(Listener listener) {
        Database first = keyspace.database(0);
        for (int number = 1; number < keyspace.databases(); number++) {
            Database database = keyspace.database(number);
            first = database.firstExpiryMillis() < first.firstExpiryMillis() ? database : first;
        }
        int record = first.firstToExpire();
        if (record == 0) {
            return false;
        }
        remove(first, record, listener);
        return true;
    }

    /// One database after the other gives a key.
    private boolean evictRandom(Listener listener) {
        for (int i = 0; i < keyspace.databases(); i++) {
            lastDatabase = (lastDatabase + 1) % keyspace.databases();
            Database database = keyspace.database(lastDatabase);
            if (keysIn(database) > 0) {
                remove(database, randomKey(database), listener);
                return true;
            }
        }
        return false;
    }

    private void remove(Database database, int record, Listener listener) {
        int length = database.keyLength(record);
        remove(database, database.copyKey(record), length, listener);
    }

    private void remove(Database database, long key, int keyLength, Listener listener) {
        database.delete(key, keyLength);
        keyspace.stats().evicted++;
        keyspace.events().announce(KeyEvents.EVICTED, "evicted", database.number(), key, keyLength);
        listener.evicted(database.number(), key, keyLength);
    }

    @Override
    public void close() {
        for (Candidate candidate : pool) {
            candidate.key.close();
        }
    }
}
