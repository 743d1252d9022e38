package dev.jacinth.value;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One object of each type for whoever looks at one value after the other. Made when first asked for.
public final class Aggregates {

    /// How many objects of a type are kept beside the one that [#of] gives.
    private static final int SPARE_MAX = 8;

    private final ValueContext context;
    private final @Nullable Aggregate[] byType = new Aggregate[ValueType.STREAM + 1];
    private final List<ArrayDeque<Aggregate>> spares = new ArrayList<>();

    public Aggregates(ValueContext context) {
        this.context = context;
        for (int type = 0; type <= ValueType.STREAM; type++) {
            spares.add(new ArrayDeque<>());
        }
    }

    /// The object for values of a type: see [ValueType].
    public Aggregate of(int type) {
        Aggregate known = byType[type];
        if (known == null) {
            known = spare(type);
            byType[type] = known;
        }
        return known;
    }

    /// An object for values of a type that is the caller's until it is [#put] back, beside the one that [#of] gives.
    public Aggregate spare(int type) {
        Aggregate kept = spares.get(type).poll();
        return kept == null ? make(type, context) : kept;
    }

    /// Gives away the object for a type: the next call of [#of] makes another one.
    public Aggregate take(int type) {
        Aggregate taken = of(type);
        byType[type] = null;
        return taken;
    }

    /// Takes an object back that nobody uses any more.
    public void put(Aggregate value) {
        int type = value.type();
        if (byType[type] == null) {
            byType[type] = value;
        } else if (spares.get(type).size() < SPARE_MAX) {
            spares.get(type).push(value);
        }
    }

    private static Aggregate make(int type, ValueContext context) {
        return switch (type) {
            case ValueType.HASH -> new HashValue(context);
            case ValueType.SORTED_SET -> new SortedSetValue(context);
            default -> throw new AssertionError("no structure for type " + type);
        };
    }
}
