package dev.jacinth.replication;

import java.nio.charset.StandardCharsets;

/// Turns the effects of one execution unit into bytes of the replication stream.
///
/// ```
///   one effect           [SELECT db] effect
///   several effects      MULTI [SELECT db] effect [SELECT db] effect ... EXEC
///   none                 nothing
/// ```
///
/// A unit is what a node downstream must see as a whole: a command, a transaction, a script. Its effects are
/// collected while it runs and go out when it ends, because only then is it known whether they need the frame of
/// MULTI and EXEC. SELECT is written where an effect's database is not the one that the stream has announced last;
/// never before MULTI.
///
/// Nobody listening costs one check of a boolean per call: nothing is encoded then.
///
/// Call order: `beginUnit (beginEffect argument*)* endUnit`. An effect has exactly as many arguments as it
/// announced.
public final class StreamEncoder implements AutoCloseable {

    /// No database has been announced: the next effect carries SELECT.
    static final int NO_DATABASE = -1;

    private static final byte[] MULTI = ascii("*1\r\n$5\r\nMULTI\r\n");
    private static final byte[] EXEC = ascii("*1\r\n$4\r\nEXEC\r\n");
    private static final byte[] SELECT = ascii("*2\r\n$6\r\nSELECT\r\n");

    private final UnitBuffer unit = new UnitBuffer();
    private final UnitBuffer frame = new UnitBuffer();
    private final StreamSink sink;
    private boolean active;
    private int selectedDatabase = NO_DATABASE;
    private int effects;
    private int argumentsLeft;

    StreamEncoder(StreamSink sink) {
        this.sink = sink;
    }

    /// Whether anybody listens. Callers may skip the work of finding out an effect's arguments where nobody does.
    public boolean active() {
        return active;
    }

    public void beginUnit() {
        assert effects == 0 : "a unit within a unit";
    }

    /// Announces an effect of `argumentCount` arguments, the command's name included.
    public void beginEffect(int database, int argumentCount) {
        if (!active) {
            return;
        }
        assert argumentsLeft == 0 : argumentsLeft + " arguments missing in the effect before";
        if (database != selectedDatabase) {
            unit.append(SELECT);
            unit.appendBulkNumber(database);
            selectedDatabase = database;
        }
        unit.appendHeader('*', argumentCount);
        argumentsLeft = argumentCount;
        effects++;
    }

    public void argument(long address, int length) {
        if (!active) {
            return;
        }
        argumentsLeft--;
        unit.appendBulk(address, length);
    }

    public void argument(byte[] bytes) {
        if (!active) {
            return;
        }
        argumentsLeft--;
        unit.appendBulk(bytes);
    }

    /// The number in decimal digits.
    public void argument(long number) {
        if (!active) {
            return;
        }
        argumentsLeft--;
        unit.appendBulkNumber(number);
    }

    /// Sends what the unit did, as one transaction where it did more than one thing.
    public void endUnit() {
        if (effects > 1) {
            frame.append(MULTI);
            frame.append(unit.address(), unit.length());
            frame.append(EXEC);
            emit(frame);
            unit.clear();
        } else if (effects == 1) {
            emit(unit);
        }
    }

    /// Sends what the unit did effect by effect: for commands whose effects are deletions of unrelated expired
    /// keys.
    public void endUnitUnwrapped() {
        if (effects > 0) {
            emit(unit);
        }
    }

    /// A command of the stream itself, encoded already, that belongs to no database and to no unit.
    void bare(byte[] command) {
        assert effects == 0 : "a bare command within a unit";
        if (active) {
            unit.append(command);
            emit(unit);
        }
    }

    /// The database that a reader of the whole stream has selected now, or [#NO_DATABASE].
    int selectedDatabase() {
        return selectedDatabase;
    }

    /// The next effect carries SELECT: somebody begins to read here.
    void forgetDatabase() {
        assert effects == 0 : "the stream is cut within a unit";
        selectedDatabase = NO_DATABASE;
    }

    void activate(boolean listening) {
        assert effects == 0 : "listeners change within a unit";
        active = listening;
    }

    long memoryBytes() {
        return unit.capacity() + frame.capacity();
    }

    @Override
    public void close() {
        unit.close();
        frame.close();
    }

    private void emit(UnitBuffer bytes) {
        assert argumentsLeft == 0 : argumentsLeft + " arguments missing in the last effect";
        effects = 0;
        sink.append(bytes.address(), bytes.length());
        bytes.clear();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
