package dev.jacinth.value;

import org.jspecify.annotations.Nullable;

/// One object of each type for whoever looks at one value after the other. Made when first asked for.
public final class Aggregates {

    private final ValueContext context;
    private final @Nullable Aggregate[] byType = new Aggregate[ValueType.STREAM + 1];

    public Aggregates(ValueContext context) {
        this.context = context;
    }

    /// The object for values of a type: see [ValueType].
    public Aggregate of(int type) {
        Aggregate known = byType[type];
        if (known == null) {
            known = make(type, context);
            byType[type] = known;
        }
        return known;
    }

    /// Gives away the object for a type: the next call of [#of] makes another one.
    public Aggregate take(int type) {
        Aggregate taken = of(type);
        byType[type] = null;
        return taken;
    }

    /// Makes an object the one for its type.
    public void put(Aggregate value) {
        byType[value.type()] = value;
    }

    private static Aggregate make(int type, ValueContext context) {
        return switch (type) {
            case ValueType.HASH -> new HashValue(context);
            case ValueType.SORTED_SET -> new SortedSetValue(context);
            default -> throw new AssertionError("no structure for type " + type);
        };
    }
}
