package dev.jacinth.command;

import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Flag.DENYOOM;
import static dev.jacinth.command.Flag.READONLY;
import static dev.jacinth.command.Flag.WRITE;
import static dev.jacinth.command.Group.GEO;
import static dev.jacinth.command.KeySpec.Access.ACCESS;
import static dev.jacinth.command.KeySpec.Access.OW;
import static dev.jacinth.command.KeySpec.Access.RO;
import static dev.jacinth.command.KeySpec.Access.RW;
import static dev.jacinth.command.KeySpec.Access.UPDATE;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.FixedPoint;
import dev.jacinth.bytes.Numbers;
import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.protocol.RespWriter;
import dev.jacinth.value.GeoHash;
import dev.jacinth.value.SortedSetValue;
import dev.jacinth.value.ValueType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.ObjDoubleConsumer;

/// Commands on sorted sets whose scores are positions on the globe. See [GeoHash].
public final class GeoCommands {

    private static final String UNIT = "<M | KM | FT | MI>";
    private static final String SHOWN = " [WITHCOORD] [WITHDIST] [WITHHASH]";
    private static final String ORDER = " [ASC | DESC]";
    private static final String COUNT = " [COUNT count [ANY]]";
    private static final String STORE = " [STORE storekey | STOREDIST storedistkey]";
    private static final String AROUND = " longitude latitude radius " + UNIT + SHOWN + COUNT + ORDER;
    private static final String AROUND_MEMBER = " member radius " + UNIT + SHOWN + COUNT + ORDER;
    private static final String AREA = " <FROMMEMBER member | FROMLONLAT longitude latitude>" + " <BYRADIUS radius "
            + UNIT + " | BYBOX width <height> " + UNIT + ">";

    /// The family.
    // spotless:off
    public static final List<Command> ALL = List.of(
            command("GEOADD", GeoCommands::geoadd)
                    .syntax("key [NX | XX] [change:CH] longitude latitude member [longitude latitude member ...]")
                    .flags(WRITE, DENYOOM).group(GEO).key(1, RW, UPDATE)
                    .since("3.2.0").complexity("O(log(N)) for each member")
                    .summary("Adds members at positions; creates the sorted set where there is none."),
            command("GEODIST", GeoCommands::geodist)
                    .syntax("key member1 member2 [" + UNIT.substring(1, UNIT.length() - 1) + "]")
                    .flags(READONLY).group(GEO).key(1, RO, ACCESS)
                    .since("3.2.0").complexity("O(1)").summary("Returns the distance between two members."),
            command("GEOHASH", GeoCommands::geohash)
                    .syntax("key [member [member ...]]").flags(READONLY).group(GEO).key(1, RO, ACCESS)
                    .since("3.2.0").complexity("O(1) for each member")
                    .summary("Returns the positions of members as geohashes."),
            command("GEOPOS", GeoCommands::geopos)
                    .syntax("key [member [member ...]]").flags(READONLY).group(GEO).key(1, RO, ACCESS)
                    .since("3.2.0").complexity("O(1) for each member")
                    .summary("Returns the longitudes and latitudes of members."),
            command("GEORADIUS", call -> GeoSearch.run(call, GeoSearch.Form.RADIUS))
                    .syntax("key" + AROUND + STORE).flags(WRITE, DENYOOM).group(GEO)
                    .key(1, RO, ACCESS)
                    .keys(KeySpec.afterKeyword("STORE", 6, 0, 1, 0, OW, UPDATE))
                    .keys(KeySpec.afterKeyword("STOREDIST", 6, 0, 1, 0, OW, UPDATE))
                    .since("3.2.0").complexity("O(N+log(M)), N members in a box around the circle, M in the set")
                    .deprecated("6.2.0", "`GEOSEARCH` and `GEOSEARCHSTORE` with the `BYRADIUS` argument")
                    .summary("Returns or stores the members within a distance from a position."),
            command("GEORADIUSBYMEMBER", call -> GeoSearch.run(call, GeoSearch.Form.RADIUS_BY_MEMBER))
                    .syntax("key" + AROUND_MEMBER + STORE).flags(WRITE, DENYOOM).group(GEO)
                    .key(1, RO, ACCESS)
                    .keys(KeySpec.afterKeyword("STORE", 5, 0, 1, 0, OW, UPDATE))
                    .keys(KeySpec.afterKeyword("STOREDIST", 5, 0, 1, 0, OW, UPDATE))
                    .since("3.2.0").complexity("O(N+log(M)), N members in a box around the circle, M in the set")
                    .deprecated(
                            "6.2.0",
                            "`GEOSEARCH` and `GEOSEARCHSTORE` with the `BYRADIUS` and `FROMMEMBER` arguments")
                    .summary("Returns or stores the members within a distance from a member."),
            command("GEORADIUSBYMEMBER_RO", call -> GeoSearch.run(call, GeoSearch.Form.RADIUS_BY_MEMBER_RO))
                    .syntax("key" + AROUND_MEMBER).flags(READONLY).group(GEO).key(1, RO, ACCESS)
                    .since("3.2.10").complexity("O(N+log(M)), N members in a box around the circle, M in the set")
                    .deprecated("6.2.0", "`GEOSEARCH` with the `BYRADIUS` and `FROMMEMBER` arguments")
                    .summary("Returns the members within a distance from a member."),
            command("GEORADIUS_RO", call -> GeoSearch.run(call, GeoSearch.Form.RADIUS_RO))
                    .syntax("key" + AROUND).flags(READONLY).group(GEO).key(1, RO, ACCESS)
                    .since("3.2.10").complexity("O(N+log(M)), N members in a box around the circle, M in the set")
                    .deprecated("6.2.0", "`GEOSEARCH` with the `BYRADIUS` argument")
                    .summary("Returns the members within a distance from a position."),
            command("GEOSEARCH", call -> GeoSearch.run(call, GeoSearch.Form.SEARCH))
                    .syntax("key" + AREA + ORDER + COUNT + SHOWN).flags(READONLY).group(GEO).key(1, RO, ACCESS)
                    .since("6.2.0").complexity("O(N+log(M)), N members in cells around the area, M in the set")
                    .summary("Returns the members within a circle or a box."),
            command("GEOSEARCHSTORE", call -> GeoSearch.run(call, GeoSearch.Form.SEARCH_STORE))
                    .syntax("destination source" + AREA + ORDER + COUNT + " [STOREDIST]")
                    .flags(WRITE, DENYOOM).group(GEO).key(1, OW, UPDATE).key(2, RO, ACCESS)
                    .since("6.2.0").complexity("O(N+log(M)), N members in cells around the area, M in the set")
                    .summary("Stores the members within a circle or a box."));
    // spotless:on

    private static final int DISTANCE_PLACES = 4;

    private static final byte[] M = Bytes.of("m");
    private static final byte[] KM = Bytes.of("km");
    private static final byte[] FT = Bytes.of("ft");
    private static final byte[] MI = Bytes.of("mi");

    private GeoCommands() {}

    // ---- arguments and replies

    /// Whether an argument is a number; if not, the client has its error.
    static boolean isDouble(Call call, int index, String error) {
        if (!Double.isNaN(doubleAt(call, index))) {
            return true;
        }
        call.error(error);
        return false;
    }

    static double doubleAt(Call call, int index) {
        return Numbers.parseDouble(call.address(index), call.length(index));
    }

    /// Whether the arguments from `index` on are a longitude and a latitude; if not, the client has its error.
    static boolean isPosition(Call call, int index) {
        double longitude = doubleAt(call, index);
        double latitude = doubleAt(call, index + 1);
        if (Double.isNaN(longitude) || Double.isNaN(latitude)) {
            call.error(Errors.NOT_A_FLOAT);
            return false;
        }
        if (GeoHash.isValid(longitude, latitude)) {
            return true;
        }
        call.error("ERR invalid longitude,latitude pair " + sixPlaces(longitude) + "," + sixPlaces(latitude));
        return false;
    }

    /// The form of C's `%f`.
    private static String sixPlaces(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        String text = new BigDecimal(value).setScale(6, RoundingMode.HALF_EVEN).toPlainString();
        boolean signLost = Double.doubleToRawLongBits(value) < 0 && text.charAt(0) != '-';
        return signLost ? "-" + text : text;
    }

    /// Whether an argument is a unit of length; if not, the client has its error.
    static boolean isUnit(Call call, int index) {
        if (unitMeters(call, index) > 0) {
            return true;
        }
        call.error("ERR unsupported unit provided. please use M, KM, FT, MI");
        return false;
    }

    /// Metres of the unit that an argument names, 0 if it names none.
    static double unitMeters(Call call, int index) {
        if (call.is(index, M)) {
            return 1;
        }
        if (call.is(index, KM)) {
            return 1000;
        }
        if (call.is(index, FT)) {
            return 0.3048;
        }
        return call.is(index, MI) ? 1609.34 : 0;
    }

    static void replyDistance(RespWriter reply, double distance) {
        long text = reply.reserve(2 * FixedPoint.ROOM_BYTES) + FixedPoint.ROOM_BYTES;
        reply.bulk(text, FixedPoint.write(text, distance, DISTANCE_PLACES));
    }

    static void replyPosition(RespWriter reply, double longitude, double latitude) {
        reply.array(2);
        replyDegrees(reply, longitude);
        replyDegrees(reply, latitude);
    }

    private static void replyDegrees(RespWriter reply, double degrees) {
        long text = reply.reserve(2 * FixedPoint.ROOM_BYTES) + FixedPoint.ROOM_BYTES;
        reply.doubleText(text, FixedPoint.writeTrimmed(text, degrees));
    }

    // ---- adding

    /// A position is an integer to a sorted set: replicas get the ZADD that this amounts to.
    private static void geoadd(Call call) {
        int options = 0;
        boolean countChanged = false;
        int first = 2;
        while (first < call.count()) {
            if (call.is(first, Words.NX)) {
                options |= SortedSetValue.IF_MISSING;
            } else if (call.is(first, Words.XX)) {
                options |= SortedSetValue.IF_PRESENT;
            } else if (call.is(first, Words.CH)) {
                countChanged = true;
            } else {
                break;
            }
            first++;
        }
        int words = call.count() - first;
        boolean both = options == (SortedSetValue.IF_MISSING | SortedSetValue.IF_PRESENT);
        if (words % 3 != 0 || words == 0 || both) {
            call.error(Errors.SYNTAX);
            return;
        }
        for (int i = first; i < call.count(); i += 3) {
            if (!isPosition(call, i)) {
                return;
            }
        }
        int record = call.lookupWrite(1);
        if (call.isTypeOrMissing(record, ValueType.SORTED_SET)) {
            add(call, record, first, options, countChanged);
        }
    }

    private static void add(Call call, int record, int first, int options, boolean countChanged) {
        if (record == 0 && (options & SortedSetValue.IF_PRESENT) != 0) {
            call.reply().integer(0);
            return;
        }
        Database database = call.database();
        SortedSetValue set = call.values().sortedSet();
        if (record == 0) {
            set.create(database.memory());
        } else {
            database.open(record, set);
        }
        int added = 0;
        int updated = 0;
        set.reserve((call.count() - first) / 3);
        for (int i = first; i < call.count(); i += 3) {
            int result = set.add(scoreAt(call, i), call.address(i + 2), call.length(i + 2), options);
            added += result == SortedSetValue.ADDED ? 1 : 0;
            updated += result == SortedSetValue.UPDATED ? 1 : 0;
        }
        if (record == 0) {
            database.place(call.address(1), call.length(1), set, Database.NO_EXPIRY);
        }
        call.reply().integer(countChanged ? added + updated : added);
        if (added + updated > 0) {
            call.valueChanged(1, set);
            call.changed(added + updated);
            call.announce(KeyEvents.ZSET, "zadd", 1);
            propagate(call, first);
        }
    }

    private static long scoreAt(Call call, int index) {
        return GeoHash.score(doubleAt(call, index), doubleAt(call, index + 1));
    }

    private static void propagate(Call call, int first) {
        call.beginEffect(first + (call.count() - first) / 3 * 2);
        call.effectArgument(EffectWords.ZADD);
        for (int i = 1; i < first; i++) {
            call.effectArgumentAt(i);
        }
        for (int i = first; i < call.count(); i += 3) {
            call.effectArgument(scoreAt(call, i));
            call.effectArgumentAt(i + 2);
        }
    }

    // ---- reading

    private static void geodist(Call call) {
        double unitMeters = 1;
        if (call.count() == 5) {
            if (!isUnit(call, 4)) {
                return;
            }
            unitMeters = unitMeters(call, 4);
        } else if (call.count() > 5) {
            call.error(Errors.SYNTAX);
            return;
        }
        int record = call.lookupRead(1);
        if (!call.isTypeOrMissing(record, ValueType.SORTED_SET)) {
            return;
        }
        SortedSetValue set = call.values().sortedSet();
        double one = score(call, set, record, 2);
        double other = score(call, set, record, 3);
        if (Double.isNaN(one) || Double.isNaN(other)) {
            call.reply().nullBulk();
            return;
        }
        double meters = GeoHash.distance(
                GeoHash.longitude(one), GeoHash.latitude(one), GeoHash.longitude(other), GeoHash.latitude(other));
        replyDistance(call.reply(), meters / unitMeters);
    }

    /// The score of the member at an argument, NaN if it is missing.
    private static double score(Call call, SortedSetValue set, int record, int index) {
        if (record == 0) {
            return Double.NaN;
        }
        call.database().read(record, set);
        return set.find(call.address(index), call.length(index)) ? set.score() : Double.NaN;
    }

    private static void geohash(Call call) {
        forEachScore(call, GeoCommands::replyHash);
    }

    private static void replyHash(RespWriter reply, double score) {
        if (Double.isNaN(score)) {
            reply.nullBulk();
        } else {
            long text = reply.reserveBulk(GeoHash.TEXT_LENGTH);
            GeoHash.writeText(GeoHash.longitude(score), GeoHash.latitude(score), text);
        }
    }

    private static void geopos(Call call) {
        forEachScore(call, GeoCommands::replyPosition);
    }

    private static void replyPosition(RespWriter reply, double score) {
        if (Double.isNaN(score)) {
            reply.nullArray();
        } else {
            replyPosition(reply, GeoHash.longitude(score), GeoHash.latitude(score));
        }
    }

    /// Replies to each member with its score, or NaN if it is missing.
    private static void forEachScore(Call call, ObjDoubleConsumer<RespWriter> each) {
        int record = call.lookupRead(1);
        if (!call.isTypeOrMissing(record, ValueType.SORTED_SET)) {
            return;
        }
        SortedSetValue set = call.values().sortedSet();
        call.reply().array(call.count() - 2);
        for (int i = 2; i < call.count(); i++) {
            each.accept(call.reply(), score(call, set, record, i));
        }
    }
}
