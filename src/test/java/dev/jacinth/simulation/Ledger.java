package dev.jacinth.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.replication.Replication;
import dev.jacinth.replication.ReplicationHistory;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;

/// What all nodes together have said about each history, and that they never contradict each other.
///
/// - I1: a backlog ends where its node's history does.
/// - I2: between equal offsets of one id, all nodes have the same bytes.
/// - I3: at one offset of one id, all nodes have the same data.
///
/// I4 (no gap, no repetition after a broken link) and I7 (no id survives an uncounted write) would show as a
/// violation of I2 or I3.
final class Ledger {

    /// The bytes of one id from `base` on; before that they are its parent's.
    private static final class Track {
        private final String parent;
        private final long base;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private byte[] snapshot = new byte[0];

        Track(String parent, long base) {
            this.parent = parent;
            this.base = base;
        }

        long end() {
            return base + bytes.size();
        }

        byte at(long offset) {
            if (snapshot.length <= offset - base) {
                snapshot = bytes.toByteArray();
            }
            return snapshot[(int) (offset - base)];
        }
    }

    private record Place(String id, long offset) {}

    private final Map<String, Track> tracks = new HashMap<>();
    private final Map<Place, Long> digests = new HashMap<>();

    void bytes(SimulatedNode node, String id, long firstOffset, byte[] bytes) {
        Track track = tracks.computeIfAbsent(id, unused -> new Track("", firstOffset));
        for (int i = 0; i < bytes.length; i++) {
            long offset = firstOffset + i;
            if (offset == track.end()) {
                track.bytes.write(bytes[i]);
            } else {
                checkByte(node, id, offset, bytes[i]);
            }
        }
    }

    private void checkByte(SimulatedNode node, String id, long offset, byte actual) {
        Track track = tracks.get(id);
        while (track != null && offset < track.base) {
            track = tracks.get(track.parent);
        }
        if (track == null) {
            return;
        }
        assertThat(offset)
                .as("I2: %s has byte %d of %s, nobody has what comes before", node.name(), offset, id)
                .isLessThan(track.end());
        assertThat(actual)
                .as("I2: byte %d of %s on %s", offset, id, node.name())
                .isEqualTo(track.at(offset));
    }

    void check(SimulatedNode node) {
        Replication replication = node.replication();
        ReplicationHistory history = replication.history();
        if (replication.isMaster() && history.secondOffset() >= 0) {
            tracks.computeIfAbsent(
                    history.id().text(), unused -> new Track(history.secondId().text(), history.secondOffset()));
        }
        replication.backlog().ifPresent(backlog -> {
            assertThat(backlog.end())
                    .as("I1: end of the backlog of %s", node.name())
                    .isEqualTo(history.offset());
            assertThat(backlog.first() + backlog.historyBytes())
                    .as("I1: window of the backlog of %s", node.name())
                    .isEqualTo(history.offset() + 1);
        });
        boolean meaningful = replication.isMaster() ? replication.backlog().isPresent() : replication.streaming();
        if (meaningful) {
            Place place = new Place(history.id().text(), history.offset());
            Long known = digests.putIfAbsent(place, node.data().digest());
            if (known != null && known != node.data().digest()) {
                throw new AssertionError("I3: " + node.name() + " differs at " + place + ": " + node.data());
            }
        }
    }
}
