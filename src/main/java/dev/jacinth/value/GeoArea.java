package dev.jacinth.value;

/// A circle or a box on the globe, and which cells one has to look through for what is in it.
///
/// One object is used for one search after the other.
public final class GeoArea {

    /// The most cells that [#cells] finds: the one of the centre and its neighbours.
    public static final int CELLS_MAX = 9;

    /// Half the equator on a Mercator map.
    private static final double MERCATOR_MAX = 20037726.37;

    private static final double POLAR_LATITUDE = 66;
    private static final double FAR_POLAR_LATITUDE = 80;

    // Places in the array of cells.
    private static final int CENTRE = 0;
    private static final int NORTH = 1;
    private static final int SOUTH = 2;
    private static final int EAST = 3;
    private static final int WEST = 4;
    private static final int NORTH_EAST = 5;
    private static final int NORTH_WEST = 6;
    private static final int SOUTH_EAST = 7;
    private static final int SOUTH_WEST = 8;

    private double longitude;
    private double latitude;
    private double unitMeters = 1;
    private boolean box;
    /// Of a circle; in units, as are width and height.
    private double radius;

    private double width;
    private double height;

    private double west;
    private double east;
    private double south;
    private double north;

    private double distance;

    public void centre(double itsLongitude, double itsLatitude) {
        longitude = itsLongitude;
        latitude = itsLatitude;
    }

    public void circle(double itsRadius, double metersOfUnit) {
        box = false;
        radius = itsRadius;
        unitMeters = metersOfUnit;
    }

    public void box(double itsWidth, double itsHeight, double metersOfUnit) {
        box = true;
        width = itsWidth;
        height = itsHeight;
        unitMeters = metersOfUnit;
    }

    /// Metres of the unit in which the size was given.
    public double unitMeters() {
        return unitMeters;
    }

    /// Whether a position is inside; [#distance] is then known.
    public boolean contains(double itsLongitude, double itsLatitude) {
        if (!box) {
            distance = GeoHash.distance(longitude, latitude, itsLongitude, itsLatitude);
            return !(distance > radius * unitMeters);
        }
        if (GeoHash.latitudeDistance(itsLatitude, latitude) > height * unitMeters / 2) {
            return false;
        }
        if (GeoHash.distance(itsLongitude, itsLatitude, longitude, itsLatitude) > width * unitMeters / 2) {
            return false;
        }
        distance = GeoHash.distance(longitude, latitude, itsLongitude, itsLatitude);
        return true;
    }

    /// Metres from the centre to the last position that was inside.
    public double distance() {
        return distance;
    }

    /// Puts the cells that cover the area into the array, in the order in which they are to be looked through: that of
    /// the centre first. [GeoHash#NONE] stands for one that need not be.
    public void cells(long[] cells) {
        findBounds();
        double meters = (box ? Math.sqrt(width / 2 * (width / 2) + height / 2 * (height / 2)) : radius) * unitMeters;
        int step = step(meters);
        surround(cells, step);
        if (step > 1 && !reachesBounds(cells)) {
            step--;
            surround(cells, step);
        }
        if (step >= 2) {
            leaveOut(cells);
        }
    }

    /// A box in degrees around the area. The parallel that is nearer to a pole is the shorter one.
    private void findBounds() {
        double y = unitMeters * (box ? height / 2 : radius);
        double x = unitMeters * (box ? width / 2 : radius);
        double up = GeoHash.degrees(y, 1);
        double side = GeoHash.degrees(x, GeoHash.cosine(latitude < 0 ? latitude - up : latitude + up));
        west = longitude - side;
        east = longitude + side;
        south = latitude - up;
        north = latitude + up;
    }

    /// The largest number of steps with which nine cells mostly cover the area. Near the poles they are narrower than
    /// they look.
    private int step(double meters) {
        if (meters == 0) {
            return GeoHash.STEP_MAX;
        }
        int step = -1;
        for (double reach = meters; reach < MERCATOR_MAX; reach *= 2) {
            step++;
        }
        if (Math.abs(latitude) > POLAR_LATITUDE) {
            step -= Math.abs(latitude) > FAR_POLAR_LATITUDE ? 2 : 1;
        }
        return Math.clamp(step, 1, GeoHash.STEP_MAX);
    }

    private void surround(long[] cells, int step) {
        long centre = GeoHash.cell(longitude, latitude, step);
        cells[CENTRE] = centre;
        cells[NORTH] = GeoHash.neighbour(centre, 0, 1);
        cells[SOUTH] = GeoHash.neighbour(centre, 0, -1);
        cells[EAST] = GeoHash.neighbour(centre, 1, 0);
        cells[WEST] = GeoHash.neighbour(centre, -1, 0);
        cells[NORTH_EAST] = GeoHash.neighbour(centre, 1, 1);
        cells[NORTH_WEST] = GeoHash.neighbour(centre, -1, 1);
        cells[SOUTH_EAST] = GeoHash.neighbour(centre, 1, -1);
        cells[SOUTH_WEST] = GeoHash.neighbour(centre, -1, -1);
    }

    private boolean reachesBounds(long[] cells) {
        return !(GeoHash.latitudeMax(cells[NORTH]) < north)
                && !(GeoHash.latitudeMin(cells[SOUTH]) > south)
                && !(GeoHash.longitudeMax(cells[EAST]) < east)
                && !(GeoHash.longitudeMin(cells[WEST]) > west);
    }

    /// A side on which the cell of the centre reaches beyond the bounds needs no neighbours.
    private void leaveOut(long[] cells) {
        long centre = cells[CENTRE];
        if (GeoHash.latitudeMin(centre) < south) {
            leaveOut(cells, SOUTH, SOUTH_WEST, SOUTH_EAST);
        }
        if (GeoHash.latitudeMax(centre) > north) {
            leaveOut(cells, NORTH, NORTH_EAST, NORTH_WEST);
        }
        if (GeoHash.longitudeMin(centre) < west) {
            leaveOut(cells, WEST, SOUTH_WEST, NORTH_WEST);
        }
        if (GeoHash.longitudeMax(centre) > east) {
            leaveOut(cells, EAST, SOUTH_EAST, NORTH_EAST);
        }
    }

    private static void leaveOut(long[] cells, int one, int other, int third) {
        cells[one] = GeoHash.NONE;
        cells[other] = GeoHash.NONE;
        cells[third] = GeoHash.NONE;
    }
}
