package dev.jacinth.command;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.JavaHeap;
import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.protocol.RespWriter;
import dev.jacinth.value.GeoArea;
import dev.jacinth.value.GeoHash;
import dev.jacinth.value.SortedSetValue;
import dev.jacinth.value.ValueType;
import java.util.Arrays;

/// One search for the members of a sorted set within a circle or a box, in any of the six commands for it.
///
/// What is found waits in native memory until all is found and can be put in order:
///
/// ```
///   points    f64 distance in metres, f64 score, f64 longitude, f64 latitude, u32 offset of the member, u32 its length
///   members   one after the other
/// ```
final class GeoSearch implements AutoCloseable {

    /// The commands, by what their arguments look like.
    enum Form {
        RADIUS(6),
        RADIUS_RO(6),
        RADIUS_BY_MEMBER(5),
        RADIUS_BY_MEMBER_RO(5),
        SEARCH(2),
        SEARCH_STORE(3);

        /// Where the options begin.
        private final int options;

        Form(int options) {
            this.options = options;
        }

        private boolean isSearch() {
            return this == SEARCH || this == SEARCH_STORE;
        }

        private boolean mayStore() {
            return this == RADIUS || this == RADIUS_BY_MEMBER;
        }
    }

    private static final byte[] WITHDIST = Bytes.of("withdist");
    private static final byte[] WITHHASH = Bytes.of("withhash");
    private static final byte[] WITHCOORD = Bytes.of("withcoord");
    private static final byte[] ANY = Bytes.of("any");
    private static final byte[] FROMMEMBER = Bytes.of("frommember");
    private static final byte[] FROMLONLAT = Bytes.of("fromlonlat");
    private static final byte[] BYRADIUS = Bytes.of("byradius");
    private static final byte[] BYBOX = Bytes.of("bybox");

    private static final String NO_SUCH_MEMBER = "ERR could not decode requested zset member";

    private static final int POINT_BYTES = 40;
    private static final int SCORE = 8;
    private static final int LONGITUDE = 16;
    private static final int LATITUDE = 24;
    private static final int MEMBER_OFFSET = 32;
    private static final int MEMBER_LENGTH = 36;

    private final Call call;
    private final Form form;
    private final int record;
    private final SortedSetValue set;
    private final GeoArea area = new GeoArea();
    private final NativeBuffer points = new NativeBuffer(16 * POINT_BYTES);
    private final NativeBuffer members = new NativeBuffer(256);

    private boolean withDistance;
    private boolean withHash;
    private boolean withPosition;
    private boolean fromMember;
    private boolean fromPosition;
    private boolean byRadius;
    private boolean byBox;
    private boolean any;
    private boolean descending;
    private boolean ordered;
    private boolean storeDistance;
    private int storeIndex;
    /// 0 for all.
    private long count;

    private GeoSearch(Call call, Form form, int record) {
        this.call = call;
        this.form = form;
        this.record = record;
        this.set = call.values().sortedSet();
        if (record != 0) {
            call.database().read(record, set);
        }
    }

    @Override
    public void close() {
        points.close();
        members.close();
    }

    static void run(Call call, Form form) {
        int record = call.lookupRead(form == Form.SEARCH_STORE ? 2 : 1);
        if (!call.isTypeOrMissing(record, ValueType.SORTED_SET)) {
            return;
        }
        try (GeoSearch search = new GeoSearch(call, form, record)) {
            if (search.takeCentre() && search.takeOptions() && search.isComplete()) {
                search.find();
            }
        }
    }

    // ---- arguments

    /// Takes what stands before the options. False if the client has its error; so with all that take arguments.
    private boolean takeCentre() {
        switch (form) {
            case RADIUS, RADIUS_RO -> {
                return takePosition(2) && takeCircle(4);
            }
            case RADIUS_BY_MEMBER, RADIUS_BY_MEMBER_RO -> {
                return record == 0 || takeMember(2) && takeCircle(3);
            }
            case SEARCH_STORE -> storeIndex = 1;
            default -> {}
        }
        return true;
    }

    private boolean takePosition(int index) {
        if (!GeoCommands.isPosition(call, index)) {
            return false;
        }
        area.centre(GeoCommands.doubleAt(call, index), GeoCommands.doubleAt(call, index + 1));
        return true;
    }

    private boolean takeMember(int index) {
        if (!set.find(call.address(index), call.length(index))) {
            call.error(NO_SUCH_MEMBER);
            return false;
        }
        area.centre(GeoHash.longitude(set.score()), GeoHash.latitude(set.score()));
        return true;
    }

    private boolean takeCircle(int index) {
        if (!GeoCommands.isDouble(call, index, "ERR need numeric radius")) {
            return false;
        }
        double radius = GeoCommands.doubleAt(call, index);
        if (radius < 0) {
            call.error("ERR radius cannot be negative");
            return false;
        }
        if (!GeoCommands.isUnit(call, index + 1)) {
            return false;
        }
        area.circle(radius, GeoCommands.unitMeters(call, index + 1));
        return true;
    }

    private boolean takeBox(int index) {
        if (!GeoCommands.isDouble(call, index, "ERR need numeric width")
                || !GeoCommands.isDouble(call, index + 1, "ERR need numeric height")) {
            return false;
        }
        double width = GeoCommands.doubleAt(call, index);
        double height = GeoCommands.doubleAt(call, index + 1);
        if (height < 0 || width < 0) {
            call.error("ERR height or width cannot be negative");
            return false;
        }
        if (!GeoCommands.isUnit(call, index + 2)) {
            return false;
        }
        area.box(width, height, GeoCommands.unitMeters(call, index + 2));
        return true;
    }

    private boolean takeOptions() {
        int i = form.options;
        while (i < call.count()) {
            int words = takeFlag(i) ? 1 : takeOption(i, call.count() - i - 1);
            if (words == 0 && !call.hasFailed()) {
                call.error(Errors.SYNTAX);
            }
            if (words == 0) {
                return false;
            }
            i += words;
        }
        return true;
    }

    private boolean takeFlag(int i) {
        if (call.is(i, WITHDIST)) {
            withDistance = true;
        } else if (call.is(i, WITHHASH)) {
            withHash = true;
        } else if (call.is(i, WITHCOORD)) {
            withPosition = true;
        } else if (call.is(i, ANY)) {
            any = true;
        } else if (call.is(i, Words.ASC) || call.is(i, Words.DESC)) {
            ordered = true;
            descending = call.is(i, Words.DESC);
        } else if (call.is(i, Words.STOREDIST) && form == Form.SEARCH_STORE) {
            storeDistance = true;
        } else {
            return false;
        }
        return true;
    }

    /// How many words the option at `i` has, which `following` more follow; 0 if it is none, or the client has its
    /// error.
    private int takeOption(int i, int following) {
        if (call.is(i, Words.COUNT) && following >= 1) {
            return takeCount(i + 1) ? 2 : 0;
        }
        if ((call.is(i, Words.STORE) || call.is(i, Words.STOREDIST)) && following >= 1 && form.mayStore()) {
            storeIndex = i + 1;
            storeDistance = call.is(i, Words.STOREDIST);
            return 2;
        }
        return form.isSearch() ? takeArea(i, following) : 0;
    }

    private boolean takeCount(int i) {
        if (!call.isAtLeast(i, 1, Errors.NOT_AN_INTEGER, "ERR COUNT must be > 0")) {
            return false;
        }
        count = call.longAt(i);
        return true;
    }

    private int takeArea(int i, int following) {
        if (call.is(i, FROMMEMBER) && following >= 1 && !fromPosition) {
            fromMember = true;
            return record == 0 || takeMember(i + 1) ? 2 : 0;
        }
        if (call.is(i, FROMLONLAT) && following >= 2 && !fromMember) {
            fromPosition = true;
            return takePosition(i + 1) ? 3 : 0;
        }
        if (call.is(i, BYRADIUS) && following >= 2 && !byBox) {
            byRadius = true;
            return takeCircle(i + 1) ? 3 : 0;
        }
        if (call.is(i, BYBOX) && following >= 3 && !byRadius) {
            byBox = true;
            return takeBox(i + 1) ? 4 : 0;
        }
        return 0;
    }

    /// Whether the options make sense together; if not, the client has its error.
    private boolean isComplete() {
        if (storeIndex != 0 && (withDistance || withHash || withPosition)) {
            String what = form == Form.SEARCH_STORE ? "GEOSEARCHSTORE" : "STORE option in GEORADIUS";
            call.error("ERR " + what + " is not compatible with WITHDIST, WITHHASH and WITHCOORD options");
        } else if (form.isSearch() && !fromMember && !fromPosition) {
            call.error("ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for " + call.text(0));
        } else if (form.isSearch() && !byRadius && !byBox) {
            call.error("ERR exactly one of BYRADIUS and BYBOX can be specified for " + call.text(0));
        } else if (any && count == 0) {
            call.error("ERR the ANY argument requires COUNT argument");
        } else {
            return true;
        }
        return false;
    }

    // ---- finding

    private void find() {
        if (record != 0) {
            collect();
        }
        int found = points.length() / POINT_BYTES;
        int wanted = count == 0 ? found : (int) Math.min(count, found);
        int[] order = ordered || count != 0 && !any ? nearest(found, wanted) : asFound(wanted);
        if (storeIndex == 0) {
            reply(order);
        } else {
            store(order);
        }
    }

    /// Goes through the cells; with ANY only until enough is found. Neighbours of cells as large as half the globe are
    /// the same cell: it is skipped if it was the one before. That the first is never compared is as in Redis.
    private void collect() {
        long[] cells = new long[GeoArea.CELLS_MAX];
        area.cells(cells);
        int last = 0;
        for (int i = 0; i < cells.length && !isEnough(); i++) {
            if (cells[i] != GeoHash.NONE && (last == 0 || cells[i] != cells[last])) {
                collect(cells[i]);
                last = i;
            }
        }
    }

    private void collect(long cell) {
        double end = GeoHash.endScore(cell);
        boolean there = set.toRank(set.countBelow(GeoHash.firstScore(cell), false));
        while (there && set.score() < end) {
            double longitude = GeoHash.longitude(set.score());
            double latitude = GeoHash.latitude(set.score());
            if (area.contains(longitude, latitude)) {
                add(longitude, latitude);
            }
            if (isEnough()) {
                return;
            }
            there = set.next();
        }
    }

    private boolean isEnough() {
        return any && points.length() / POINT_BYTES >= count;
    }

    private void add(double longitude, double latitude) {
        long point = points.ensureFree(POINT_BYTES);
        putDouble(point, area.distance());
        putDouble(point + SCORE, set.score());
        putDouble(point + LONGITUDE, longitude);
        putDouble(point + LATITUDE, latitude);
        Native.putInt(point + MEMBER_OFFSET, members.length());
        Native.putInt(point + MEMBER_LENGTH, set.memberLength());
        points.length(points.length() + POINT_BYTES);
        members.append(set.memberAddress(), set.memberLength());
    }

    private static void putDouble(long address, double value) {
        Native.putLong(address, Double.doubleToRawLongBits(value));
    }

    private double get(int point, int field) {
        return Double.longBitsToDouble(Native.getLong(at(point) + field));
    }

    private long at(int point) {
        return points.address() + (long) point * POINT_BYTES;
    }

    private long memberAddress(int point) {
        return members.address() + Native.getInt(at(point) + MEMBER_OFFSET);
    }

    private int memberLength(int point) {
        return Native.getInt(at(point) + MEMBER_LENGTH);
    }

    private double distanceInUnits(int point) {
        return get(point, 0) / area.unitMeters();
    }

    // ---- order

    private static int[] numbers(int count) {
        JavaHeap.require((long) count * Integer.BYTES);
        return new int[count];
    }

    private static int[] asFound(int wanted) {
        int[] order = numbers(wanted);
        Arrays.setAll(order, i -> i);
        return order;
    }

    /// The numbers of the `wanted` nearest (or farthest) points in order; of equal ones the first found comes first. A
    /// heap with the worst on top keeps the best so far.
    private int[] nearest(int found, int wanted) {
        int[] heap = numbers(wanted);
        for (int i = 0; i < wanted; i++) {
            heap[i] = i;
        }
        for (int i = wanted / 2 - 1; i >= 0; i--) {
            sift(heap, i, wanted);
        }
        for (int i = wanted; i < found && wanted > 0; i++) {
            if (isBehind(heap[0], i)) {
                heap[0] = i;
                sift(heap, 0, wanted);
            }
        }
        for (int end = wanted - 1; end > 0; end--) {
            int worst = heap[0];
            heap[0] = heap[end];
            heap[end] = worst;
            sift(heap, 0, end);
        }
        return heap;
    }

    private void sift(int[] heap, int from, int size) {
        int parent = from;
        int moving = heap[from];
        for (int child = 2 * parent + 1; child < size; child = 2 * parent + 1) {
            if (child + 1 < size && isBehind(heap[child + 1], heap[child])) {
                child++;
            }
            if (!isBehind(heap[child], moving)) {
                break;
            }
            heap[parent] = heap[child];
            parent = child;
        }
        heap[parent] = moving;
    }

    /// Whether a point comes later in the order than another one.
    private boolean isBehind(int point, int other) {
        double one = get(point, 0);
        double two = get(other, 0);
        if (one == two) {
            return point > other;
        }
        return descending ? one < two : one > two;
    }

    // ---- the result

    private void reply(int[] order) {
        RespWriter reply = call.reply();
        int options = (withDistance ? 1 : 0) + (withHash ? 1 : 0) + (withPosition ? 1 : 0);
        reply.array(order.length);
        for (int point : order) {
            if (options > 0) {
                reply.array(options + 1);
            }
            reply.bulk(memberAddress(point), memberLength(point));
            if (withDistance) {
                GeoCommands.replyDistance(reply, distanceInUnits(point));
            }
            if (withHash) {
                reply.integer((long) get(point, SCORE));
            }
            if (withPosition) {
                GeoCommands.replyPosition(reply, get(point, LONGITUDE), get(point, LATITUDE));
            }
        }
    }

    private void store(int[] order) {
        SortedSetBuilder result = new SortedSetBuilder(call);
        result.reserve(order.length);
        for (int point : order) {
            double score = storeDistance ? distanceInUnits(point) : get(point, SCORE);
            result.add(memberAddress(point), memberLength(point), score);
        }
        result.store(storeIndex, form.isSearch() ? "geosearchstore" : "georadiusstore");
    }
}
