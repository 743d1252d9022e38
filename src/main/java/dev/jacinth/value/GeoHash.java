package dev.jacinth.value;

import dev.jacinth.bytes.LibMath;
import dev.jacinth.bytes.Native;

/// Positions on the globe as numbers, by which a sorted set can order them so that what is near is mostly near.
///
/// Longitude and latitude are each cut in halves `step` times. Their bits, taken in turns, name a *cell*; with 26 steps
/// (52 bits, exact in a double) it is half a metre wide, and is the score of a member. A cell of fewer steps holds all
/// those whose bits begin with its bits, which is a range of scores.
///
/// ```
///   cell = step << 56 | bits        bits, from the highest:  lon lat lon lat ...
/// ```
///
/// The cell at the very edge, longitude 180 or the highest latitude, has a bit more than the others. Every double here
/// is computed in the order in which Redis does, since scores and stored distances must be the same to the last bit.
public final class GeoHash {

    public static final double LONGITUDE_MAX = 180;
    /// The highest latitude on a square Mercator map.
    public static final double LATITUDE_MAX = 85.05112878;

    /// Steps of a cell that is a score.
    public static final int STEP_MAX = 26;

    /// No cell.
    public static final long NONE = 0;

    /// Length of what [#writeText] writes.
    public static final int TEXT_LENGTH = 11;

    private static final int STEP_SHIFT = 56;
    private static final long BITS_MASK = (1L << STEP_SHIFT) - 1;

    private static final long LATITUDE_BITS = 0x5555555555555555L;
    private static final long LONGITUDE_BITS = 0xAAAAAAAAAAAAAAAAL;

    /// Text is made with the poles at the ends.
    private static final double TEXT_LATITUDE_MAX = 90;
    private static final String TEXT_DIGITS = "0123456789bcdefghjkmnpqrstuvwxyz";
    private static final int TEXT_DIGIT_BITS = 5;

    private static final double EARTH_RADIUS_METERS = 6372797.560856;
    private static final double RADIANS = Math.PI / 180.0;

    private GeoHash() {}

    // ---- cells

    /// Whether a position is one that can be encoded.
    public static boolean isValid(double longitude, double latitude) {
        return longitude >= -LONGITUDE_MAX
                && longitude <= LONGITUDE_MAX
                && latitude >= -LATITUDE_MAX
                && latitude <= LATITUDE_MAX;
    }

    /// The score of a valid position: an integer.
    public static long score(double longitude, double latitude) {
        return bits(cell(longitude, latitude, STEP_MAX));
    }

    /// The cell of `step` steps (1 to 26) that a valid position is in.
    static long cell(double longitude, double latitude, int step) {
        return cell(longitude, latitude, LATITUDE_MAX, step);
    }

    private static long cell(double longitude, double latitude, double latitudeMax, int step) {
        long cells = 1L << step;
        double x = (longitude - -LONGITUDE_MAX) / (LONGITUDE_MAX - -LONGITUDE_MAX) * cells;
        double y = (latitude - -latitudeMax) / (latitudeMax - -latitudeMax) * cells;
        long bits = Long.expand((long) y, LATITUDE_BITS) | Long.expand((long) x, LONGITUDE_BITS);
        return (long) step << STEP_SHIFT | bits;
    }

    private static long bits(long cell) {
        return cell & BITS_MASK;
    }

    private static int step(long cell) {
        return (int) (cell >>> STEP_SHIFT);
    }

    /// The lowest score in a cell.
    public static long firstScore(long cell) {
        return bits(cell) << 2 * (STEP_MAX - step(cell));
    }

    /// The lowest score behind a cell.
    public static long endScore(long cell) {
        return bits(cell) + 1 << 2 * (STEP_MAX - step(cell));
    }

    /// The cell that lies `east` and `north` cells (-1 to 1) away. The globe is taken as round in both directions.
    static long neighbour(long cell, int east, int north) {
        long used = -1L >>> Long.SIZE - 2 * step(cell);
        long x = moved(bits(cell), LONGITUDE_BITS, used, east);
        long y = moved(bits(cell), LATITUDE_BITS, used, north);
        return cell & ~BITS_MASK | x | y;
    }

    /// Adds to the number that the bits of a mask are: all others are set, so that a carry goes through them.
    private static long moved(long bits, long mask, long used, int by) {
        if (by == 0) {
            return bits & mask;
        }
        long others = ~mask & used;
        long own = bits & mask;
        long sum = by > 0 ? own + others + 1 : (own | others) - others - 1;
        return sum & mask & used;
    }

    static double longitudeMin(long cell) {
        return border(Long.compress(bits(cell), LONGITUDE_BITS), step(cell), LONGITUDE_MAX);
    }

    static double longitudeMax(long cell) {
        return border(Long.compress(bits(cell), LONGITUDE_BITS) + 1, step(cell), LONGITUDE_MAX);
    }

    static double latitudeMin(long cell) {
        return border(Long.compress(bits(cell), LATITUDE_BITS), step(cell), LATITUDE_MAX);
    }

    static double latitudeMax(long cell) {
        return border(Long.compress(bits(cell), LATITUDE_BITS) + 1, step(cell), LATITUDE_MAX);
    }

    private static double border(long index, int step, double max) {
        double portion = (index & 0xFFFFFFFFL) * 1.0 / (1L << step);
        return -max + portion * (max - -max);
    }

    // ---- scores

    /// The longitude that a score stands for: the middle of its cell.
    public static double longitude(double score) {
        return middle(Long.compress(toBits(score), LONGITUDE_BITS), LONGITUDE_MAX);
    }

    /// The latitude that a score stands for: the middle of its cell.
    public static double latitude(double score) {
        return middle(Long.compress(toBits(score), LATITUDE_BITS), LATITUDE_MAX);
    }

    private static double middle(long index, double max) {
        double middle = (border(index, STEP_MAX, max) + border(index + 1, STEP_MAX, max)) / 2;
        return Math.clamp(middle, -max, max);
    }

    /// Any score as an unsigned integer, as a C compiler for x86-64 converts it.
    private static long toBits(double score) {
        if (score < 0x1p63) {
            return (long) score;
        }
        return score < 0x1p64 ? (long) (score - 0x1p63) ^ Long.MIN_VALUE : 0;
    }

    /// Writes the geohash that others use for a valid position: [#TEXT_LENGTH] letters and digits, the last of them 0,
    /// since 52 bits are not enough for it.
    public static void writeText(double longitude, double latitude, long address) {
        long bits = bits(cell(longitude, latitude, TEXT_LATITUDE_MAX, STEP_MAX));
        for (int i = 0; i < TEXT_LENGTH - 1; i++) {
            int shift = 2 * STEP_MAX - (i + 1) * TEXT_DIGIT_BITS;
            Native.putByte(address + i, (byte) TEXT_DIGITS.charAt((int) (bits >>> shift) & 31));
        }
        Native.putByte(address + TEXT_LENGTH - 1, (byte) '0');
    }

    // ---- distances

    /// Metres between two positions on a sphere as large as the earth.
    public static double distance(double longitude, double latitude, double otherLongitude, double otherLatitude) {
        double v = LibMath.sin((otherLongitude * RADIANS - longitude * RADIANS) / 2);
        if (v == 0) {
            return latitudeDistance(latitude, otherLatitude);
        }
        double y = latitude * RADIANS;
        double otherY = otherLatitude * RADIANS;
        double u = LibMath.sin((otherY - y) / 2);
        double a = u * u + LibMath.cos(y) * LibMath.cos(otherY) * v * v;
        return 2.0 * EARTH_RADIUS_METERS * LibMath.asin(Math.sqrt(a));
    }

    /// Metres between two latitudes.
    static double latitudeDistance(double latitude, double other) {
        return EARTH_RADIUS_METERS * Math.abs(other * RADIANS - latitude * RADIANS);
    }

    /// The angle in degrees that an arc of so many metres spans, on a circle of which the earth's radius is `shrunk`
    /// by a factor: 1 for a meridian.
    static double degrees(double meters, double shrunk) {
        return meters / EARTH_RADIUS_METERS / shrunk / RADIANS;
    }

    static double cosine(double degrees) {
        return LibMath.cos(degrees * RADIANS);
    }
}
