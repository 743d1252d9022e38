package dev.jacinth.keyspace;

/// Somebody who waits for keys of a database to hold a value of one type: a blocked client.
public interface Waiter {

    /// The type that he waits for, one of [dev.jacinth.value.ValueType]. A key that holds something else does not
    /// concern him.
    int awaitedType();

    /// Whether he has his turn as well when a key that he waits for is gone or has become something else: a reader of a
    /// consumer group, which has gone with it.
    boolean awaitsLoss();

    /// It is his turn: he leaves every key that he waits for, and tries. If there was nothing for him after all, he may
    /// wait again, behind all others.
    void takeTurn();
}
