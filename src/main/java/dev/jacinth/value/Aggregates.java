package dev.jacinth.value;

import org.jspecify.annotations.Nullable;

/// One object of each type for whoever looks at one value after the other. Made when first asked for.
public final class Aggregates {

    /// As many objects of a type are kept for commands that look at several values at once.
    private static final int MORE_KEPT = 64;

    private final ValueContext context;
    private final @Nullable Aggregate[] byType = new Aggregate[ValueType.STREAM + 1];
    private final @Nullable Aggregate[] more = new Aggregate[(ValueType.STREAM + 1) * MORE_KEPT];

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

    /// The object for hashes: [#of(int)] as what it is. So for the types below.
    public HashValue hash() {
        return (HashValue) of(ValueType.HASH);
    }

    public ListValue list() {
        return (ListValue) of(ValueType.LIST);
    }

    public SetValue set() {
        return (SetValue) of(ValueType.SET);
    }

    public SortedSetValue sortedSet() {
        return (SortedSetValue) of(ValueType.SORTED_SET);
    }

    /// Named so because `stream` is something else in Java.
    public StreamValue streamValue() {
        return (StreamValue) of(ValueType.STREAM);
    }

    /// One of several objects for values of a type, for commands that look at more than one value: there is another one
    /// for every number from 0 on, and none is that of [#of(int)].
    public Aggregate of(int type, int number) {
        if (number >= MORE_KEPT) {
            return make(type, context);
        }
        int index = type * MORE_KEPT + number;
        Aggregate known = more[index];
        if (known == null) {
            known = make(type, context);
            more[index] = known;
        }
        return known;
    }

    /// One of several objects for sets: [#of(int,int)] as what it is.
    public SetValue set(int number) {
        return (SetValue) of(ValueType.SET, number);
    }

    /// One of several objects for sorted sets.
    public SortedSetValue sortedSet(int number) {
        return (SortedSetValue) of(ValueType.SORTED_SET, number);
    }

    /// Has all objects give back what large elements took: see [Aggregate#release].
    public void release() {
        release(byType);
        release(more);
    }

    private static void release(@Nullable Aggregate[] objects) {
        for (Aggregate object : objects) {
            if (object != null) {
                object.release();
            }
        }
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
            case ValueType.LIST -> new ListValue(context);
            case ValueType.SET -> new SetValue(context);
            case ValueType.SORTED_SET -> new SortedSetValue(context);
            case ValueType.STREAM -> new StreamValue(context);
            default -> throw new AssertionError("no structure for type " + type);
        };
    }
}
