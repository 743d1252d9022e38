package dev.jacinth.simulation;

import dev.jacinth.bytes.Native;
import dev.jacinth.replication.Cursor;
import dev.jacinth.replication.Datasets;
import dev.jacinth.replication.Network;
import dev.jacinth.replication.ReplicaLink;
import dev.jacinth.replication.Replication;
import dev.jacinth.replication.Snapshots;
import dev.jacinth.replication.Transport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What every server around the replication room does, whatever its network is: it answers replicas, executes its
/// master's stream on a toy data set, and sends the stream on.
abstract class ToyNode implements Network, Snapshots, Datasets {

    private final ToyData data = new ToyData();
    private final ToyCommands stream = new ToyCommands();
    private final List<String[]> transaction = new ArrayList<>();
    private boolean streamStarted;
    private boolean inTransaction;
    private int streamDatabase;

    abstract Replication replication();

    abstract long nowMillis();

    /// A command of the stream was executed and counted.
    abstract void applied();

    final ToyData data() {
        return data;
    }

    @Override
    public boolean isEmpty() {
        return data.isEmpty();
    }

    @Override
    public void clear() {
        data.clear();
    }

    // ---- as a master --------------------------------------------------------------------------------------------

    /// Bytes came from a replica: answers the commands that they complete. One that no replica sends is an error.
    final void receivedFromReplica(ReplicaLink link, ToyCommands input, byte[] bytes) {
        input.add(bytes, 0);
        for (String[] words = input.next(); words != null; words = input.next()) {
            input.consume();
            if (words.length == 0) {
                link.refresh(nowMillis());
                continue;
            }
            String reply = answer(link, words);
            if (!reply.isEmpty()) {
                link.transport().send(bytes(reply + "\r\n"));
            }
        }
    }

    private String answer(ReplicaLink link, String[] words) {
        return switch (words[0]) {
            case "PING" -> "+PONG";
            case "REPLCONF" -> replication().replconf(link, words, nowMillis());
            case "PSYNC" -> replication().psync(link, words[1], words[2], false, nowMillis());
            case "SYNC" -> replication().sync(link, false, nowMillis());
            default -> throw new AssertionError("a replica sent " + Arrays.toString(words));
        };
    }

    /// Sends a replica what it has yet to get, but not more than so many bytes.
    static void sendStream(ReplicaLink link, int bytesMax) {
        Cursor cursor = link.cursor();
        int left = bytesMax;
        for (int length = cursor.peek(); length > 0 && left > 0; length = cursor.peek()) {
            int sent = Math.min(length, left);
            link.transport().send(Native.toArray(cursor.address(), sent));
            cursor.advance(sent);
            left -= sent;
        }
    }

    // ---- as a replica -------------------------------------------------------------------------------------------

    /// What came of the old stream is forgotten.
    final void resetStream() {
        stream.clear();
        transaction.clear();
        inTransaction = false;
        streamStarted = false;
    }

    final void receivedFromMaster(Transport master, byte[] bytes) {
        if (!replication().isCurrent(master)) {
            return;
        }
        int taken = lend(bytes, address -> replication().received(master, address, bytes.length, nowMillis()));
        if (replication().isCurrent(master)) {
            stream.add(bytes, taken);
            executeStream();
        }
    }

    /// Executes the whole commands of the stream, if there is one.
    final void executeStream() {
        if (!replication().streaming()) {
            return;
        }
        if (!streamStarted) {
            streamStarted = true;
            streamDatabase = replication().streamDatabase();
        }
        for (String[] words = stream.next(); words != null; words = stream.next()) {
            byte[] command = stream.consume();
            if (words.length == 0) {
                throw new AssertionError("an empty line in the stream");
            }
            execute(words);
            lend(command, address -> {
                replication().applied(address, command.length, inTransaction, streamDatabase);
                return 0;
            });
            applied();
        }
    }

    private void execute(String[] words) {
        switch (words[0]) {
            case "MULTI" -> inTransaction = true;
            case "EXEC" -> {
                inTransaction = false;
                transaction.forEach(this::change);
                transaction.clear();
            }
            case "PING" -> {}
            case "REPLCONF" -> replication().acknowledge();
            default -> {
                if (inTransaction) {
                    transaction.add(words);
                } else {
                    change(words);
                }
            }
        }
    }

    private void change(String[] words) {
        switch (words[0]) {
            case "SELECT" -> streamDatabase = Integer.parseInt(words[1]);
            case "SET" -> data.set(streamDatabase, words[1], words[2]);
            case "DEL" -> data.delete(streamDatabase, words[1]);
            default -> throw new AssertionError("the stream holds " + Arrays.toString(words));
        }
    }

    // ---- bytes --------------------------------------------------------------------------------------------------

    private interface Use {
        int apply(long address);
    }

    private static int lend(byte[] bytes, Use use) {
        long address = Native.allocate(Math.max(1, bytes.length));
        Native.copyFrom(bytes, 0, address, bytes.length);
        try {
            return use.apply(address);
        } finally {
            Native.free(address);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
