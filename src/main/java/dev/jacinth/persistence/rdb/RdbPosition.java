package dev.jacinth.persistence.rdb;

/// The place in the replication stream up to which a data set has all effects: the AUX fields `repl-id`,
/// `repl-offset` and `repl-stream-db`.
///
/// @param id 40 hexadecimal digits
/// @param database in which the next command of the stream runs unless it is a SELECT
public record RdbPosition(String id, long offset, int database) {}
