package dev.jacinth.server;

import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.persistence.rdb.RdbListener;
import dev.jacinth.persistence.rdb.RdbReader;
import dev.jacinth.replication.Payload;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/// A payload that is read as it comes, into the data set or into one beside it.
final class StreamPayload implements Payload {

    private static final Logger LOG = System.getLogger("dev.jacinth.server");

    private final DatasetLoader loader;
    private final Keyspace target;
    private final boolean aside;
    private final RdbReader reader;
    private boolean closed;

    StreamPayload(DatasetLoader loader, Keyspace target, boolean aside) {
        this.loader = loader;
        this.target = target;
        this.aside = aside;
        reader = new RdbReader(target, loader.options(), RdbListener.NONE, loader.pace());
    }

    @Override
    public boolean accept(long address, int length) {
        target.setNow(loader.clock().wallMillis());
        if (reader.feed(address, length) == RdbReader.Result.ERROR) {
            LOG.log(Level.WARNING, () -> "The payload of the master cannot be read: " + reader.error());
            return false;
        }
        loader.status().progress(reader.offset());
        return true;
    }

    @Override
    public void load() {
        boolean complete = reader.endOfInput();
        if (!complete) {
            LOG.log(Level.WARNING, () -> "The payload of the master ends early: " + reader.error());
            loader.failed(this);
            return;
        }
        LOG.log(Level.INFO, reader::summary);
        close();
        loader.loaded(this, reader);
    }

    @Override
    public void install() {
        loader.keyspace().adopt(target);
    }

    @Override
    public void discard() {
        close();
        if (aside) {
            loader.background().execute(target::close);
        }
    }

    private void close() {
        if (!closed) {
            closed = true;
            reader.close();
            loader.endLoading(reader);
        }
    }
}
