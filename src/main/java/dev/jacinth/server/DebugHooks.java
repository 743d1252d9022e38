package dev.jacinth.server;

import dev.jacinth.command.Call;

/// What DEBUG does through other parts of the server. An answer that is a text is the error for the client, without its
/// code; an empty one means that all went well.
interface DebugHooks {

    /// Why a process is brought down on purpose.
    enum Crash {
        SEGFAULT,
        PANIC,
        ASSERT,
        OUT_OF_MEMORY
    }

    /// Writes the report of a crash to the log and ends the process.
    void crash(Crash kind);

    /// Saves the data set, empties the databases and loads it again, each as far as asked for.
    ///
    /// @param merge whether keys that are there already are replaced; else they stop the loading
    String reload(boolean save, boolean flush, boolean merge);

    /// Loads the append-only file again.
    String loadAppendOnlyFile();

    /// Takes a new replication id, so that no replica can go on where it was.
    void changeReplicationId();

    /// Size of a value in an RDB file.
    long serializedBytes(int database, int record);

    /// Whether expired keys are looked for without being met.
    void activeExpire(boolean enabled);

    /// Whether the periodic work rests.
    void pauseCron(boolean paused);

    /// Whether checksums of RDB files and of RESTORE are trusted unseen.
    void skipChecksums(boolean skipped);

    /// As CONFIG REWRITE, but with every setting.
    String rewriteWholeConfig();

    /// Stops the executor.
    void sleep(long nanos);

    /// Sends the words of a call from one on to replicas, as a command that is not carried out here.
    void replicate(Call call, int from);
}
