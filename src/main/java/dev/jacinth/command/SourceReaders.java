package dev.jacinth.command;

import org.jspecify.annotations.Nullable;

/// The objects through which one command reads several sets or sorted sets: one of them is gone through while others
/// are asked.
final class SourceReaders {

    /// So many sources have an object each to be asked through; those behind them share the last.
    private static final int ASKED_MAX = 60;

    /// In [dev.jacinth.value.Aggregates] they stand behind the object of the result.
    private static final int THROUGH = SortedSetBuilder.OBJECT + 1;

    private static final int FIRST_ASKED = THROUGH + 1;

    private final Call call;
    private final SourceReader through;
    private final @Nullable SourceReader[] asked;

    /// @param sources how many there are at most, not 0
    SourceReaders(Call call, int sources) {
        this.call = call;
        this.through = new SourceReader(call, THROUGH);
        this.asked = new SourceReader[Math.min(sources, ASKED_MAX)];
    }

    /// What a record holds, to be gone through until this is called again.
    ///
    /// @param record 0 for a missing key
    SourceReader goThrough(int record) {
        return through.open(record);
    }

    /// What a record holds, to be searched until this is called again.
    ///
    /// @param index of the source that has the record
    /// @param record 0 for a missing key
    SourceReader ask(int index, int record) {
        int object = Math.min(index, asked.length - 1);
        SourceReader reader = asked[object];
        if (reader == null) {
            reader = new SourceReader(call, FIRST_ASKED + object);
            asked[object] = reader;
        }
        return reader.open(record);
    }
}
