package dev.jacinth.command;

import static dev.jacinth.command.HashAccess.KEY;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.value.Distinct;
import dev.jacinth.value.HashValue;
import dev.jacinth.value.ValueType;
import java.util.random.RandomGenerator;

/// HRANDFIELD: every field that is to be seen has the same chance.
final class HashSampling {

    private static final byte[] WITHVALUES = Bytes.of("withvalues");

    private static final int RESP3 = 3;

    /// If at most one in so many is wanted, they are drawn one by one until they are different; else all are gone
    /// through.
    private static final int DRAW_RATIO = 3;

    private HashSampling() {}

    static void hrandfield(Call call) {
        if (call.count() == 2) {
            replyOne(call);
            return;
        }
        if (!SampleArguments.areValid(call, WITHVALUES)) {
            return;
        }
        int record = call.lookupRead(KEY);
        if (!call.isTypeOrMissing(record, ValueType.HASH)) {
            return;
        }
        if (record == 0 || call.database().fields().expireAll(call.address(KEY), call.length(KEY), record)) {
            call.reply().array(0);
            return;
        }
        replySome(call, HashAccess.read(call, record));
    }

    private static void replyOne(Call call) {
        int record = call.lookupRead(KEY);
        if (!call.isTypeOrMissing(record, ValueType.HASH)) {
            return;
        }
        if (record == 0 || call.database().fields().expireAll(call.address(KEY), call.length(KEY), record)) {
            call.reply().nullBulk();
            return;
        }
        HashValue hash = HashAccess.read(call, record);
        if (HashAccess.shown(call, hash) == 0) {
            call.reply().nullBulk();
            return;
        }
        toRandom(call, hash);
        HashAccess.replyField(call, hash);
    }

    private static void replySome(Call call, HashValue hash) {
        long count = SampleArguments.count(call);
        boolean values = SampleArguments.arePairs(call);
        long shown = HashAccess.shown(call, hash);
        boolean repeating = count < 0;
        long wanted = shown == 0 ? 0 : repeating ? -count : Math.min(count, shown);
        call.reply().array(values && call.reply().protocol() < RESP3 ? 2 * wanted : wanted);
        if (repeating && hash.isScanned() || wanted == 1) {
            for (long i = 0; i < wanted && call.reply().isWorthMore(i); i++) {
                toRandom(call, hash);
                replyPair(call, hash, values);
            }
        } else if (repeating) {
            replyRepeating(call, hash, wanted, values);
        } else if (!hash.isScanned() || wanted > shown / DRAW_RATIO) {
            replyPassing(call, hash, wanted, shown, values);
        } else {
            replyDrawn(call, hash, (int) wanted, values);
        }
    }

    private static RandomGenerator random(Call call) {
        return call.keyspace().context().random();
    }

    /// To a field chosen at random among those to be seen, of which there is one at least.
    private static void toRandom(Call call, HashValue hash) {
        do {
            hash.toRandom();
        } while (call.database().fields().isOver(hash));
    }

    /// In RESP3 a pair is an array of its own.
    private static void replyPair(Call call, HashValue hash, boolean values) {
        if (values && call.reply().protocol() == RESP3) {
            call.reply().array(2);
        }
        HashAccess.reply(call, hash, true, values);
    }

    /// Draws from a hash whose fields are not reached by number, again and again: so their places are noted first.
    private static void replyRepeating(Call call, HashValue hash, long wanted, boolean values) {
        Found all = new Found();
        for (boolean there = wanted > 0 && hash.toFirst(); there; there = hash.next()) {
            all.see(hash.mark(), !call.database().fields().isOver(hash));
        }
        for (long i = 0; i < wanted && call.reply().isWorthMore(i); i++) {
            hash.toMark(all.at(random(call).nextInt(all.count())));
            replyPair(call, hash, values);
        }
    }

    /// Goes through all fields and takes each with the chance that it has to be among those wanted: so every choice of
    /// `wanted` out of `shown` is as likely as any other.
    private static void replyPassing(Call call, HashValue hash, long wanted, long shown, boolean values) {
        long needed = wanted;
        long left = shown;
        for (boolean there = hash.toFirst(); there && needed > 0; there = hash.next()) {
            if (call.database().fields().isOver(hash)) {
                continue;
            }
            if (random(call).nextLong(left) < needed) {
                replyPair(call, hash, values);
                needed--;
            }
            left--;
        }
    }

    /// Draws fields until enough different ones have come.
    private static void replyDrawn(Call call, HashValue hash, int wanted, boolean values) {
        Distinct drawn = new Distinct(wanted);
        for (int left = wanted; left > 0; ) {
            toRandom(call, hash);
            if (drawn.add(hash.mark())) {
                replyPair(call, hash, values);
                left--;
            }
        }
    }
}
