package dev.jacinth.persistence.rdb;

import dev.jacinth.keyspace.Database;
import dev.jacinth.memory.Memory;
import dev.jacinth.value.Aggregate;

/// What all decoders of values that are no strings have in common: they fill a new value, which then gets its key.
abstract class AggregateDecoder<V extends Aggregate> implements ValueDecoder {

    protected final V value;

    /// Where the value is made.
    protected Memory memory;

    private boolean made;

    @SuppressWarnings("NullAway.Init") // begin() gives it memory.
    protected AggregateDecoder(V value) {
        this.value = value;
    }

    @Override
    public final void begin(Memory target) {
        memory = target;
        value.create(target);
        made = true;
        begun();
    }

    /// A value, empty as yet, begins.
    protected abstract void begun();

    @Override
    public final boolean isEmpty() {
        return value.isVoid();
    }

    @Override
    public final void place(Database database, long key, int keyLength, long expireAtMillis) {
        // From here on it is the database's, even where that has no memory for it.
        made = false;
        database.place(key, keyLength, value, expireAtMillis);
    }

    @Override
    public final void discard() {
        if (made) {
            made = false;
            value.free();
        }
    }

    @Override
    public void release() {
        value.release();
    }
}
