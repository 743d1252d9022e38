package dev.jacinth.server;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.command.Call;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.persistence.RdbSettings;
import dev.jacinth.persistence.rdb.DumpWriter;
import dev.jacinth.protocol.BufferWriter;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/// One run of MIGRATE: sends each key as a RESTORE, reads the replies, and deletes here the keys that the target has
/// acknowledged.
///
/// All of it happens at once on the executor's thread, which waits for the target meanwhile and serves nobody, as in
/// Redis: between the moment at which a value is written down and the one at which its key is deleted here, nobody may
/// change it, or the change would be lost. The `timeout` of the command says for how long at most the target may keep
/// still.
///
/// Values are written down and sent one after the other, so that no more than one of them is in memory twice. If the
/// connection breaks before any key was acknowledged, the whole is tried once more: it may have been a kept connection
/// that the target has given up.
final class Migration {

    private static final byte[] AUTH = Bytes.of("AUTH");
    private static final byte[] SELECT = Bytes.of("SELECT");
    private static final byte[] RESTORE = Bytes.of("RESTORE");
    private static final byte[] RESTORE_ASKING = Bytes.of("RESTORE-ASKING");
    private static final byte[] REPLACE = Bytes.of("REPLACE");
    private static final byte[] DEL = Bytes.of("DEL");
    private static final byte[] CRLF = Bytes.of("\r\n");

    private static final String WRITING = "writing to target instance";
    private static final String READING = "reading to target instance";
    private static final String RESOLVING = "connecting to the client";

    /// What is longer is sent without being copied, and no more is gathered before it is sent.
    private static final int PIECE_BYTES = 64 * 1024;

    private final Call call;
    private final MigrateCommand.Options options;
    private final MigrationTargets targets;
    private final DumpWriter values;

    /// Positions of the keys among the arguments; once replies have come, first the `acknowledged` ones.
    private final int[] keys;

    private int answered;
    private int acknowledged;

    /// The first error reply of the target, or empty.
    private String refusal = "";

    /// What was being done when the connection failed.
    private String phase = WRITING;

    /// @param keys positions of keys that are there
    /// @param values what writes their values down
    Migration(Call call, MigrateCommand.Options options, int[] keys, MigrationTargets targets, DumpWriter values) {
        this.call = call;
        this.options = options;
        this.keys = keys;
        this.targets = targets;
        this.values = values;
    }

    /// Does it and replies.
    void run() {
        IOException failure = attempt();
        if (failure != null && answered == 0 && isWorthAnother(failure)) {
            failure = attempt();
        }
        if (!options.copy && acknowledged > 0) {
            deleteAcknowledged();
        }
        if (!refusal.isEmpty()) {
            call.error("ERR Target instance replied with error: " + refusal);
        } else if (failure != null) {
            call.error("IOERR error or timeout " + phase);
        } else {
            call.reply().ok();
        }
    }

    private static boolean isWorthAnother(IOException failure) {
        return !(failure instanceof SocketTimeoutException || failure instanceof UnknownHostException);
    }

    /// Null if there is a reply for each key. Else the connection is closed: on it nothing is in order any more.
    private @Nullable IOException attempt() {
        boolean complete = false;
        try {
            phase = WRITING;
            MigrationTarget target = targets.take(options.host, options.port, options.timeoutMillis);
            boolean selects = target.database() != options.database;
            send(target, selects);
            phase = READING;
            receive(target, selects);
            target.database(refusal.isEmpty() ? options.database : MigrationTarget.NO_DATABASE);
            complete = true;
            return null;
        } catch (UnknownHostException e) {
            phase = RESOLVING;
            return e;
        } catch (IOException e) {
            return e;
        } finally {
            if (!complete) {
                targets.discard(options.host, options.port);
            }
        }
    }

    // ---- the requests

    private void send(MigrationTarget target, boolean selects) throws IOException {
        try (NativeBuffer output = new NativeBuffer(PIECE_BYTES);
                NativeBuffer payload = new NativeBuffer(PIECE_BYTES)) {
            BufferWriter writer = new BufferWriter(output);
            writePreamble(writer, selects);
            for (int key : keys) {
                writeDown(key, payload);
                writeRestore(writer, key);
                if (payload.length() <= PIECE_BYTES) {
                    writer.bulk(payload.address(), payload.length());
                } else {
                    writer.raw(Bytes.of("$" + payload.length() + "\r\n"));
                    sendGathered(target, writer, output);
                    target.send(payload.address(), payload.length());
                    writer.raw(CRLF);
                }
                if (options.replace) {
                    writer.bulk(REPLACE);
                }
                writer.flush();
                if (output.length() > PIECE_BYTES) {
                    sendGathered(target, writer, output);
                }
            }
            sendGathered(target, writer, output);
        }
    }

    private static void sendGathered(MigrationTarget target, BufferWriter writer, NativeBuffer output)
            throws IOException {
        writer.flush();
        target.send(output.address(), output.length());
        output.clear();
        writer.resume();
    }

    private void writePreamble(BufferWriter writer, boolean selects) {
        if (options.password != 0) {
            writer.array(options.user != 0 ? 3 : 2);
            writer.bulk(AUTH);
            if (options.user != 0) {
                writer.bulk(call.address(options.user), call.length(options.user));
            }
            writer.bulk(call.address(options.password), call.length(options.password));
        }
        if (selects) {
            writer.array(2);
            writer.bulk(SELECT);
            writer.bulkLong(options.database);
        }
    }

    /// All of RESTORE but the value and what follows it.
    private void writeRestore(BufferWriter writer, int key) {
        writer.array(options.replace ? 5 : 4);
        writer.bulk(call.settings().get(Settings.CLUSTER_ENABLED) ? RESTORE_ASKING : RESTORE);
        writer.bulk(call.address(key), call.length(key));
        long when = call.database().expireAtMillis(record(key));
        // A time of 0 means none to RESTORE.
        writer.bulkLong(when == Database.NO_EXPIRY ? 0 : Math.max(1, when - call.now()));
    }

    private void writeDown(int key, NativeBuffer payload) {
        payload.clearTo(PIECE_BYTES);
        values.write(
                payload,
                call.keyspace().context(),
                call.keyspace().memory().live(),
                call.database().at(record(key)),
                RdbSettings.writing(call.settings()));
    }

    private int record(int key) {
        return call.database().peekEvenExpired(call.address(key), call.length(key));
    }

    // ---- the replies

    /// Every key needs the consent of AUTH and SELECT too: what was restored without it is in the wrong place, if at
    /// all.
    private void receive(MigrationTarget target, boolean selects) throws IOException {
        String objection = options.password == 0 ? "" : errorIn(target.readLine());
        if (selects) {
            String line = errorIn(target.readLine());
            objection = objection.isEmpty() ? line : objection;
        }
        while (answered < keys.length) {
            String line = errorIn(target.readLine());
            String error = objection.isEmpty() ? line : objection;
            if (error.isEmpty()) {
                keys[acknowledged++] = keys[answered];
            } else if (refusal.isEmpty()) {
                refusal = error;
            }
            answered++;
        }
    }

    /// The text of an error reply; empty if it is none.
    private static String errorIn(String line) {
        return line.startsWith("-") ? line.substring(1) : "";
    }

    /// For replicas this is a DEL of just these keys.
    private void deleteAcknowledged() {
        call.beginEffect(acknowledged + 1);
        call.effectArgument(DEL);
        for (int i = 0; i < acknowledged; i++) {
            call.effectArgumentAt(keys[i]);
        }
        for (int i = 0; i < acknowledged; i++) {
            call.delete(keys[i]);
            call.announce(KeyEvents.GENERIC, "del", keys[i]);
        }
        call.changed(acknowledged);
    }
}
