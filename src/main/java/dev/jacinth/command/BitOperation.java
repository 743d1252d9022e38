package dev.jacinth.command;

import dev.jacinth.bytes.Bits;
import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Native;
import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.StringSource;

/// The result of BITOP, made piece by piece from its sources: a piece is combined from all of them before the next is
/// begun, so that it stays in the cache. A source that is too short goes on in zeroes.
final class BitOperation implements StringSource {

    enum Operator {
        AND,
        OR,
        XOR,
        NOT,
        /// A word that is no operator.
        NONE
    }

    private static final byte[] AND = Bytes.of("and");
    private static final byte[] OR = Bytes.of("or");
    private static final byte[] XOR = Bytes.of("xor");
    private static final byte[] NOT = Bytes.of("not");

    private final Database database;
    private final Operator operator;
    private final int[] records;
    private final int[] lengths;
    private int length;

    BitOperation(Database database, Operator operator, int sources) {
        this.database = database;
        this.operator = operator;
        records = new int[sources];
        lengths = new int[sources];
    }

    /// The operator that an argument names.
    static Operator operator(Call call, int index) {
        if (call.is(index, AND)) {
            return Operator.AND;
        } else if (call.is(index, OR)) {
            return Operator.OR;
        } else if (call.is(index, XOR)) {
            return Operator.XOR;
        }
        return call.is(index, NOT) ? Operator.NOT : Operator.NONE;
    }

    /// Gives the record of a source; 0 stands for an empty string.
    void source(int index, int record) {
        records[index] = record;
        lengths[index] = record == 0 ? 0 : database.strings().length(record);
        length = Math.max(length, lengths[index]);
    }

    /// Length of the result: that of the longest source.
    int length() {
        return length;
    }

    @Override
    public void fill(int offset, int pieceLength, long target) {
        for (int i = 0; i < records.length; i++) {
            int present = Math.max(0, Math.min(pieceLength, lengths[i] - offset));
            for (int done = 0; done < present; ) {
                int run = Math.min(present - done, database.strings().run(records[i], offset + done));
                combine(i, target + done, database.strings().at(records[i], offset + done), run);
                done += run;
            }
            if (i == 0 || operator == Operator.AND) {
                Native.fill(target + present, pieceLength - present, (byte) 0);
            }
        }
        if (operator == Operator.NOT) {
            Bits.not(target, pieceLength);
        }
    }

    private void combine(int index, long target, long source, int run) {
        if (index == 0) {
            Native.copy(source, target, run);
        } else if (operator == Operator.AND) {
            Bits.and(target, source, run);
        } else if (operator == Operator.OR) {
            Bits.or(target, source, run);
        } else {
            Bits.xor(target, source, run);
        }
    }
}
