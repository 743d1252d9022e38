package dev.jacinth.replication;

import dev.jacinth.replication.Datasets.LoadMode;
import java.nio.charset.StandardCharsets;

/// One full synchronisation on its way into this node: where its bytes go, and how its end is recognised.
final class Transfer {

    private static final String MARK_PREFIX = "$EOF:";

    private final LoadMode mode;
    private final BulkReader bulk;
    private final Payload payload;
    private long heldBytes;
    private boolean connectionLost;

    private Transfer(LoadMode mode, BulkReader bulk, Payload payload) {
        this.mode = mode;
        this.bulk = bulk;
        this.payload = payload;
    }

    /// Whether `line` announces a payload that is ended by a mark.
    static boolean announcesMark(String line) {
        return line.startsWith(MARK_PREFIX) && line.length() >= MARK_PREFIX.length() + ReplicationId.LENGTH;
    }

    /// Whether `line` announces a payload of known length.
    static boolean announcesLength(String line) {
        return line.startsWith("$") && !line.startsWith("$-") && StrictNumbers.isLong(line.substring(1));
    }

    /// `line` announces a mark or a length.
    static Transfer open(String line, LoadMode mode, Datasets datasets) {
        if (announcesMark(line)) {
            String mark = line.substring(MARK_PREFIX.length(), MARK_PREFIX.length() + ReplicationId.LENGTH);
            BulkReader bulk = BulkReader.untilMark(mark.getBytes(StandardCharsets.ISO_8859_1));
            return new Transfer(mode, bulk, datasets.open(mode, -1));
        }
        long lengthBytes = Long.parseLong(line.substring(1));
        return new Transfer(mode, BulkReader.ofLength(lengthBytes), datasets.open(mode, lengthBytes));
    }

    /// Hands bytes to the payload and returns how many were taken, or -1 where the payload does not accept them.
    int take(long address, int available) {
        return bulk.take(address, available, payload);
    }

    boolean complete() {
        return bulk.complete();
    }

    boolean untilMark() {
        return bulk.untilMark();
    }

    LoadMode mode() {
        return mode;
    }

    long totalBytes() {
        return bulk.totalBytes();
    }

    long readBytes() {
        return bulk.readBytes();
    }

    boolean isFor(Payload candidate) {
        return candidate.equals(payload);
    }

    void load() {
        payload.load();
    }

    void install() {
        payload.install();
    }

    void discard() {
        payload.discard();
        close();
    }

    /// Frees what recognised the end. The payload stays as it is.
    void close() {
        bulk.close();
    }

    /// Bytes of stream came while the payload was being loaded; the server keeps them.
    void hold(long bytes) {
        heldBytes += bytes;
    }

    long heldBytes() {
        return heldBytes;
    }

    /// The connection broke while the payload, which is complete, was being loaded.
    void markConnectionLost() {
        connectionLost = true;
    }

    boolean connectionLost() {
        return connectionLost;
    }
}
