package dev.jacinth.persistence.rdb;

import dev.jacinth.keyspace.Database;
import dev.jacinth.memory.Memory;
import dev.jacinth.structure.Blob;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Strings. What is found in the input contiguously is placed from there; large ones are in a Blob by then.
final class StringDecoder implements ValueDecoder {

    private @Nullable Memory memory;
    private @Nullable RdbInput source;
    private int root;

    @Override
    public void begin(Memory target) {
        memory = target;
        root = 0;
        source = null;
    }

    @Override
    public boolean read(RdbInput input) {
        if (!input.readString(memory)) {
            return false;
        }
        source = input;
        root = input.form() == RdbInput.Form.BLOB ? input.takeBlob() : 0;
        return true;
    }

    @Override
    public void place(Database database, long key, int keyLength, long expireAtMillis) {
        RdbInput input = Objects.requireNonNull(source);
        switch (input.form()) {
            case INTEGER -> database.strings().setLong(key, keyLength, input.integer(), expireAtMillis);
            case BYTES -> database.strings().set(key, keyLength, input.address(), input.length(), expireAtMillis);
            case BLOB -> {
                int given = root;
                root = 0;
                database.strings().setBlob(key, keyLength, given, expireAtMillis);
            }
        }
    }

    @Override
    public void discard() {
        if (root != 0 && memory != null) {
            Blob.freeSome(memory, root, Integer.MAX_VALUE);
            root = 0;
        }
    }

    @Override
    public void release() {
        // What it takes is the input's.
    }
}
