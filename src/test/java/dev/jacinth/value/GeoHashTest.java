package dev.jacinth.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.NativeBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GeoHashTest {

    private static final long SEED = 11;
    private static final int ROUNDS = 20_000;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private double longitude;
    private double latitude;

    private void choosePosition() {
        longitude = random.nextDouble(-180, 180);
        latitude = random.nextDouble(-GeoHash.LATITUDE_MAX, GeoHash.LATITUDE_MAX);
    }

    @Test
    void knownPlaces() {
        // Palermo, as the manual of Redis shows it.
        long score = GeoHash.score(13.361389, 38.115556);

        assertThat(score).isEqualTo(3479099956230698L);
        assertThat(GeoHash.longitude(score)).isEqualTo(13.361389338970184);
        assertThat(GeoHash.latitude(score)).isEqualTo(38.1155563954963);
        try (NativeBuffer text = new NativeBuffer(GeoHash.TEXT_LENGTH)) {
            GeoHash.writeText(GeoHash.longitude(score), GeoHash.latitude(score), text.address());
            assertThat(Bytes.text(text.address(), GeoHash.TEXT_LENGTH)).isEqualTo("sqc8b49rny0");
        }
    }

    @Test
    void aScoreIsWithinAMetre() {
        for (int i = 0; i < ROUNDS; i++) {
            choosePosition();
            double score = GeoHash.score(longitude, latitude);
            double meters = GeoHash.distance(longitude, latitude, GeoHash.longitude(score), GeoHash.latitude(score));
            assertThat(meters).as("seed " + SEED + ", round " + i).isLessThan(1);
        }
    }

    @Test
    void theEdgesOfTheMapStayOnIt() {
        for (double x : new double[] {-GeoHash.LONGITUDE_MAX, GeoHash.LONGITUDE_MAX}) {
            for (double y : new double[] {-GeoHash.LATITUDE_MAX, GeoHash.LATITUDE_MAX}) {
                double score = GeoHash.score(x, y);
                assertThat(GeoHash.longitude(score)).isCloseTo(x, within(1e-5));
                assertThat(GeoHash.latitude(score)).isCloseTo(y, within(1e-5));
                assertThat(GeoHash.isValid(GeoHash.longitude(score), GeoHash.latitude(score)))
                        .isTrue();
            }
        }
        for (double score : new double[] {-1, 1e300, -1e300, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertThat(GeoHash.isValid(GeoHash.longitude(score), GeoHash.latitude(score)))
                    .isTrue();
        }
    }

    @Test
    void aCellHoldsItsPositionsAndTheirScores() {
        for (int i = 0; i < ROUNDS; i++) {
            choosePosition();
            int step = random.nextInt(1, GeoHash.STEP_MAX + 1);
            long cell = GeoHash.cell(longitude, latitude, step);
            String when = "seed " + SEED + ", round " + i;
            assertThat(GeoHash.score(longitude, latitude))
                    .as(when)
                    .isBetween(GeoHash.firstScore(cell), GeoHash.endScore(cell) - 1);
            assertThat(longitude).as(when).isBetween(GeoHash.longitudeMin(cell), GeoHash.longitudeMax(cell));
            assertThat(latitude).as(when).isBetween(GeoHash.latitudeMin(cell), GeoHash.latitudeMax(cell));
        }
    }

    @Test
    void neighboursTouch() {
        for (int i = 0; i < ROUNDS; i++) {
            choosePosition();
            int step = random.nextInt(2, GeoHash.STEP_MAX + 1);
            long cell = GeoHash.cell(longitude, latitude, step);
            String when = "seed " + SEED + ", round " + i;
            long east = GeoHash.neighbour(cell, 1, 0);
            long north = GeoHash.neighbour(cell, 0, 1);
            assertThat(GeoHash.neighbour(east, -1, 0)).as(when).isEqualTo(cell);
            assertThat(GeoHash.neighbour(north, 0, -1)).as(when).isEqualTo(cell);
            assertThat(GeoHash.neighbour(cell, 1, 1)).as(when).isEqualTo(GeoHash.neighbour(north, 1, 0));
            boolean last = GeoHash.longitudeMax(cell) == GeoHash.LONGITUDE_MAX;
            double border = last ? -GeoHash.LONGITUDE_MAX : GeoHash.longitudeMax(cell);
            assertThat(GeoHash.longitudeMin(east)).as(when).isEqualTo(border);
        }
    }

    @Test
    void everythingInAnAreaIsInItsCells() {
        GeoArea area = new GeoArea();
        long[] cells = new long[GeoArea.CELLS_MAX];
        int inside = 0;
        for (int i = 0; i < ROUNDS; i++) {
            // Where areas reach a pole or the date line, Redis's cells do not hold all of them.
            double x = random.nextDouble(-90, 90);
            double y = random.nextDouble(-60, 60);
            double size = Math.pow(10, random.nextDouble(0, 2.8));
            area.centre(x, y);
            if (random.nextBoolean()) {
                area.circle(size, 1000);
            } else {
                area.box(size, size * random.nextDouble(0.2, 2), 1000);
            }
            area.cells(cells);
            double reach = size / 80;
            double otherX = x + random.nextDouble(-reach, reach);
            double otherY = y + random.nextDouble(-reach, reach);
            if (area.contains(otherX, otherY)) {
                inside++;
                assertThat(isInOne(cells, GeoHash.score(otherX, otherY)))
                        .as("seed " + SEED + ", round " + i)
                        .isTrue();
            }
        }
        assertThat(inside).isGreaterThan(ROUNDS / 10);
    }

    private static boolean isInOne(long[] cells, long score) {
        for (long cell : cells) {
            if (cell != GeoHash.NONE && score >= GeoHash.firstScore(cell) && score < GeoHash.endScore(cell)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void distances() {
        assertThat(GeoHash.distance(13.361389338970184, 38.1155563954963, 15.087267458438873, 37.50266842333162))
                .isCloseTo(166274.1516, within(0.0001));
        assertThat(GeoHash.distance(5, 5, 5, 5)).isZero();
        assertThat(GeoHash.distance(0, 0, 180, 0)).isCloseTo(Math.PI * 6372797.560856, within(0.001));
    }
}
