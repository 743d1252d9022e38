package dev.jacinth.command;

import static dev.jacinth.command.Command.command;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.keyspace.Database;
import dev.jacinth.value.ValueType;
import java.util.List;

/// The simplest commands that wait: for strings. Tests of the waiting itself need no more.
final class WaitingCommands {

    private static final byte[] DEL = Bytes.of("DEL");

    /// `TAKE key [key ...] timeout` removes the first string that is there and replies with its key and value.
    /// `FOLLOW key timeout` replies with a string once it is longer than it was, and with an error once it is gone.
    /// `GROW key text` makes a string longer.
    /// `PASS source target timeout` moves a string.
    static final List<Command> ALL = List.of(
            command("FOLLOW", WaitingCommands::follow)
                    .syntax("key timeout")
                    .flags(Flag.READONLY)
                    .group(Group.STRING)
                    .keys(1, 1, 1, KeySpec.Access.RO),
            command("GROW", WaitingCommands::grow)
                    .syntax("key text")
                    .flags(Flag.WRITE)
                    .group(Group.STRING)
                    .key(1, KeySpec.Access.RW),
            command("PASS", WaitingCommands::pass)
                    .syntax("source:key target:key timeout")
                    .flags(Flag.WRITE)
                    .group(Group.STRING)
                    .keys(1, 2, 1, KeySpec.Access.RW),
            command("TAKE", WaitingCommands::take)
                    .syntax("key [key ...] timeout")
                    .flags(Flag.WRITE)
                    .group(Group.STRING)
                    .keys(1, -2, 1, KeySpec.Access.RW));

    private WaitingCommands() {}

    private static void take(Call call) {
        int keys = call.count() - 2;
        long timeoutMillis = BlockTimeout.seconds(call, call.count() - 1);
        if (timeoutMillis == BlockTimeout.INVALID) {
            return;
        }
        for (int i = 1; i <= keys; i++) {
            int record = call.lookupWrite(i);
            if (!call.isTypeOrMissing(record, ValueType.STRING)) {
                return;
            }
            if (record != 0) {
                call.reply().array(2);
                call.reply().bulk(call.address(i), call.length(i));
                reply(call, record);
                call.database().delete(call.address(i), call.length(i));
                call.changed(1);
                call.beginEffect(2);
                call.effectArgument(DEL);
                call.effectArgumentAt(i);
                return;
            }
        }
        call.waitOrGiveUp(ValueType.STRING, 1, keys, timeoutMillis);
    }

    private static void follow(Call call) {
        long timeoutMillis = BlockTimeout.millis(call, 2);
        if (timeoutMillis == BlockTimeout.INVALID) {
            return;
        }
        int record = call.lookupRead(1);
        if (record == 0) {
            call.error("GONE");
            return;
        }
        int length = call.database().strings().length(record);
        BlockedCommand resumed = call.resumed();
        if (resumed != null && length > resumed.notes()[0]) {
            reply(call, record);
        } else if (call.canWait()) {
            call.waitForKeys(ValueType.STRING, 1, 1, timeoutMillis, true)
                    .keep(resumed == null ? length : resumed.notes()[0]);
        } else {
            call.reply().nullArray();
        }
    }

    private static void grow(Call call) {
        Database database = call.database();
        int record = call.lookupWrite(1);
        int length = record == 0 ? 0 : database.strings().length(record);
        int grown = database.strings().grow(call.address(1), call.length(1), length + call.length(2));
        database.strings().write(grown, length, call.address(2), call.length(2));
        database.waiters().appeared(call.address(1), call.length(1), ValueType.STRING);
        call.changed(1);
        call.reply().ok();
    }

    private static void pass(Call call) {
        long timeoutMillis = BlockTimeout.seconds(call, 3);
        if (timeoutMillis == BlockTimeout.INVALID) {
            return;
        }
        Database database = call.database();
        if (call.lookupWrite(1) == 0) {
            call.waitOrGiveUp(ValueType.STRING, 1, 1, timeoutMillis);
        } else {
            database.rename(call.address(1), call.length(1), call.address(2), call.length(2));
            call.changed(1);
            call.reply().ok();
        }
    }

    private static void reply(Call call, int record) {
        int length = call.database().strings().length(record);
        call.database().strings().copy(record, 0, length, call.reply().reserveBulk(length));
    }
}
