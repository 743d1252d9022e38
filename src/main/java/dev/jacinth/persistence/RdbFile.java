package dev.jacinth.persistence;

import dev.jacinth.config.Paths;
import dev.jacinth.keyspace.KeyspaceSnapshot;
import dev.jacinth.persistence.rdb.RdbPosition;
import dev.jacinth.persistence.rdb.RdbSink;
import dev.jacinth.persistence.rdb.RdbWriter;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Puts an RDB into a file so that a crash at any moment leaves the old file or the new one: everything is written to
/// a temporary file and forced to the disk before that gets the name.
///
/// Any thread; what goes wrong is logged here.
public final class RdbFile {

    private static final Logger LOG = System.getLogger("dev.jacinth.persistence");

    /// How much may wait in the system's cache when pieces are to be forced to the disk along the way.
    private static final long SYNC_BYTES = 4 << 20;

    private final Storage storage;
    private final long processId;
    private final AtomicLong temporaries = new AtomicLong();
    private final Set<String> unfinished = ConcurrentHashMap.newKeySet();

    /// @param processId for the names of temporary files
    public RdbFile(Storage storage, long processId) {
        this.storage = storage;
        this.processId = processId;
    }

    public Storage storage() {
        return storage;
    }

    /// A name for a temporary file that no other has.
    public String temporaryName() {
        long number = temporaries.getAndIncrement();
        return number == 0 ? "temp-" + processId + ".rdb" : "temp-" + processId + "-" + number + ".rdb";
    }

    /// Writes a snapshot to a file, whole or not at all.
    ///
    /// @param name of the file
    /// @param incrementalSync force pieces to the disk along the way, so that the end does not take long
    /// @param guard is asked with each piece before it is written, and may end the saving with an exception
    public void save(
            String name,
            RdbWriter writer,
            KeyspaceSnapshot snapshot,
            @Nullable RdbPosition position,
            boolean incrementalSync,
            RdbSink guard)
            throws IOException {
        String temporary = temporaryName();
        write(temporary, writer, snapshot, position, incrementalSync, guard);
        publish(temporary, name);
        LOG.log(Level.INFO, "DB saved on disk");
    }

    /// Writes a snapshot to a file that did not exist, safely, and returns its length. After a failure the file is
    /// gone.
    public long write(
            String temporary,
            RdbWriter writer,
            KeyspaceSnapshot snapshot,
            @Nullable RdbPosition position,
            boolean incrementalSync,
            RdbSink guard)
            throws IOException {
        try (Storage.Output file = create(temporary)) {
            Sink sink = new Sink(file, incrementalSync ? SYNC_BYTES : Long.MAX_VALUE, guard);
            long length = writer.write(snapshot, position, sink);
            file.sync();
            return length;
        } catch (SavingCancelledException e) {
            discard(temporary);
            throw e;
        } catch (IOException e) {
            LOG.log(Level.WARNING, () -> "Write error while saving DB to the disk: " + Paths.reason(e));
            discard(temporary);
            throw e;
        }
    }

    private Storage.Output create(String name) throws IOException {
        try {
            Storage.Output file = storage.create(name);
            unfinished.add(name);
            return file;
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    () -> "Failed opening the temp RDB file " + name + " (in server root dir " + storage.directory()
                            + ") for saving: " + Paths.reason(e));
            throw e;
        }
    }

    /// Gives a finished temporary file its name.
    public void publish(String temporary, String name) throws IOException {
        try {
            storage.rename(temporary, name);
            unfinished.remove(temporary);
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    () -> "Error moving temp DB file " + temporary + " on the final destination " + name
                            + " (in server root dir " + storage.directory() + "): " + Paths.reason(e));
            discard(temporary);
            throw e;
        }
        try {
            storage.syncDirectory();
        } catch (IOException e) {
            LOG.log(Level.WARNING, () -> "Failed to fsync directory while saving DB: " + Paths.reason(e));
            throw e;
        }
    }

    /// Removes a temporary file; that it cannot be is logged only.
    public void discard(String temporary) {
        unfinished.remove(temporary);
        try {
            storage.delete(temporary);
        } catch (IOException e) {
            LOG.log(Level.WARNING, () -> "Failed to remove the temp RDB file " + temporary + ": " + Paths.reason(e));
        }
    }

    /// Removes all temporary files that are being written: the process ends now.
    public void discardUnfinished() {
        unfinished.forEach(this::discard);
    }

    private static final class Sink implements RdbSink {
        private final Storage.Output file;
        private final long syncBytes;
        private final RdbSink guard;
        private long unsynced;

        Sink(Storage.Output file, long syncBytes, RdbSink guard) {
            this.file = file;
            this.syncBytes = syncBytes;
            this.guard = guard;
        }

        @Override
        public void write(long address, int length) throws IOException {
            guard.write(address, length);
            file.write(address, length);
            unsynced += length;
            if (unsynced >= syncBytes) {
                file.sync();
                unsynced = 0;
            }
        }
    }
}
