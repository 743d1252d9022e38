package dev.jacinth.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.Harness;
import dev.jacinth.testing.RespClient.Failure;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GeoCommandsTest {

    private static final String WRONG_TYPE = "WRONGTYPE Operation against a key holding the wrong kind of value";

    private final Harness server = Harness.of(GeoCommands.ALL, StringCommands.ALL, KeyCommands.ALL, ExpireCommands.ALL);

    @BeforeEach
    void addSicily() {
        server.run("GEOADD", "Sicily", "13.361389", "38.115556", "Palermo", "15.087269", "37.502669", "Catania");
        server.effects();
        server.events();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Object[] words(Object first, Object... rest) {
        Object[] words = Arrays.copyOf(new Object[] {first}, rest.length + 1);
        System.arraycopy(rest, 0, words, 1, rest.length);
        return words;
    }

    @Test
    void positionsAreAddedAsScores() {
        assertThat(server.run("GEOADD", "k", "CH", "13.361389", "38.115556", "a", "2", "3", "b"))
                .isEqualTo(2L);

        assertThat(server.effects())
                .containsExactly(List.of("ZADD", "k", "CH", "3479099956230698", "a", "3378964761752270", "b"));
        assertThat(server.events()).containsExactly("new 0:k", "zadd 0:k");
    }

    @Test
    void whatIsThereIsAddedOnlyAsWanted() {
        assertThat(server.run("GEOADD", "Sicily", "1", "2", "Palermo")).isEqualTo(0L);
        assertThat(server.run("GEOADD", "Sicily", "CH", "3", "4", "Palermo")).isEqualTo(1L);
        server.effects();
        assertThat(server.run("GEOADD", "Sicily", "NX", "CH", "5", "6", "Palermo"))
                .isEqualTo(0L);
        assertThat(server.run("GEOADD", "Sicily", "XX", "CH", "5", "6", "Messina"))
                .isEqualTo(0L);
        assertThat(server.run("GEOADD", "missing", "XX", "5", "6", "Messina")).isEqualTo(0L);
        assertThat(server.effects()).isEmpty();
        assertThat(server.run("EXISTS", "missing")).isEqualTo(0L);
    }

    @Test
    void badPositionsAddNothing() {
        assertThat(server.error("GEOADD", "k", "1", "2", "a", "181", "2.5", "b"))
                .isEqualTo("ERR invalid longitude,latitude pair 181.000000,2.500000");
        assertThat(server.error("GEOADD", "k", "1", "-86", "a"))
                .isEqualTo("ERR invalid longitude,latitude pair 1.000000,-86.000000");
        assertThat(server.error("GEOADD", "k", "inf", "1", "a"))
                .isEqualTo("ERR invalid longitude,latitude pair inf,1.000000");
        assertThat(server.error("GEOADD", "k", "x", "1", "a")).isEqualTo("ERR value is not a valid float");
        assertThat(server.error("GEOADD", "k", "1", "2", "a", "b")).isEqualTo("ERR syntax error");
        assertThat(server.error("GEOADD", "k", "NX", "XX", "1", "2", "a")).isEqualTo("ERR syntax error");
        assertThat(server.error("GEOADD", "k", "CH", "CH", "CH")).isEqualTo("ERR syntax error");
        assertThat(server.run("EXISTS", "k")).isEqualTo(0L);
    }

    @Test
    void otherTypesAreRefused() {
        server.run("SET", "s", "x");

        assertThat(server.error("GEOADD", "s", "1", "2", "a")).isEqualTo(WRONG_TYPE);
        assertThat(server.error("GEOPOS", "s", "a")).isEqualTo(WRONG_TYPE);
        assertThat(server.error("GEOHASH", "s", "a")).isEqualTo(WRONG_TYPE);
        assertThat(server.error("GEODIST", "s", "a", "b")).isEqualTo(WRONG_TYPE);
        assertThat(server.error("GEORADIUS", "s", "1", "2", "3", "m")).isEqualTo(WRONG_TYPE);
        assertThat(server.error("GEOSEARCHSTORE", "k", "s", "FROMMEMBER", "a", "BYRADIUS", "1", "m"))
                .isEqualTo(WRONG_TYPE);
    }

    @Test
    void positionsHashesAndDistances() {
        assertThat(server.run("GEOPOS", "Sicily", "Palermo", "nobody"))
                .isEqualTo(Arrays.asList(List.of("13.36138933897018433", "38.11555639549629859"), null));
        assertThat(server.run("GEOHASH", "Sicily", "Palermo", "nobody", "Catania"))
                .isEqualTo(Arrays.asList("sqc8b49rny0", null, "sqdtr74hyu0"));
        assertThat(server.run("GEODIST", "Sicily", "Palermo", "Catania")).isEqualTo("166274.1516");
        assertThat(server.run("GEODIST", "Sicily", "Palermo", "Catania", "KM")).isEqualTo("166.2742");
        assertThat(server.run("GEODIST", "Sicily", "Palermo", "Catania", "mi")).isEqualTo("103.3182");
        assertThat(server.run("GEODIST", "Sicily", "Palermo", "nobody")).isNull();
        assertThat(server.run("GEODIST", "missing", "a", "b")).isNull();
        assertThat(server.run("GEOPOS", "missing", "a", "b")).isEqualTo(Arrays.asList(null, null));
        assertThat(server.run("GEOHASH", "missing")).isEqualTo(List.of());
        assertThat(server.error("GEODIST", "Sicily", "a", "b", "yards"))
                .isEqualTo("ERR unsupported unit provided. please use M, KM, FT, MI");
        assertThat(server.error("GEODIST", "Sicily", "a", "b", "m", "m")).isEqualTo("ERR syntax error");
    }

    @Test
    void inTheThirdProtocolDegreesAreDoubles() {
        Harness.Connection client = server.connect().resp3();

        assertThat(client.raw("GEOPOS", "Sicily", "Palermo"))
                .isEqualTo("*1\r\n*2\r\n,13.36138933897018433\r\n,38.11555639549629859\r\n");
        assertThat(client.raw("GEOPOS", "Sicily", "nobody")).isEqualTo("*1\r\n_\r\n");
        assertThat(client.raw("GEODIST", "Sicily", "Palermo", "Catania")).isEqualTo("$11\r\n166274.1516\r\n");
    }

    @Test
    void aCircleIsSearched() {
        assertThat(server.run("GEORADIUS", "Sicily", "15", "37", "200", "km", "ASC"))
                .isEqualTo(List.of("Catania", "Palermo"));
        assertThat(server.run("GEORADIUS_RO", "Sicily", "15", "37", "100", "km"))
                .isEqualTo(List.of("Catania"));
        assertThat(server.run("GEORADIUSBYMEMBER", "Sicily", "Palermo", "200", "km", "DESC", "COUNT", "1"))
                .isEqualTo(List.of("Catania"));
        assertThat(server.run("GEORADIUSBYMEMBER_RO", "Sicily", "Palermo", "10", "m"))
                .isEqualTo(List.of("Palermo"));
        assertThat(server.run("GEOSEARCH", "Sicily", "FROMLONLAT", "15", "37", "BYRADIUS", "200", "km", "COUNT", "1"))
                .isEqualTo(List.of("Catania"));
        assertThat(server.run("GEORADIUS", "missing", "15", "37", "200", "km")).isEqualTo(List.of());
        assertThat(server.effects()).isEmpty();
    }

    @Test
    void everythingAboutWhatIsFound() {
        assertThat(server.run(
                        "GEORADIUS", "Sicily", "15", "37", "200", "km", "WITHCOORD", "WITHDIST", "WITHHASH", "ASC"))
                .isEqualTo(List.of(
                        List.of(
                                "Catania",
                                "56.4413",
                                3479447370796909L,
                                List.of("15.08726745843887329", "37.50266842333162032")),
                        List.of(
                                "Palermo",
                                "190.4424",
                                3479099956230698L,
                                List.of("13.36138933897018433", "38.11555639549629859"))));
    }

    @Test
    void aBoxIsSearched() {
        server.run("GEOADD", "Sicily", "12.758489", "38.788135", "edge1", "17.241510", "38.788135", "edge2");

        assertThat(server.run("GEOSEARCH", "Sicily", "FROMLONLAT", "15", "37", "BYBOX", "400", "400", "km", "ASC"))
                .isEqualTo(List.of("Catania", "Palermo", "edge2", "edge1"));
        assertThat(server.run("GEOSEARCH", "Sicily", "FROMMEMBER", "Catania", "BYBOX", "1", "1", "ft"))
                .isEqualTo(List.of("Catania"));
    }

    @Test
    void resultsAreStored() {
        server.run("SET", "to", "x");
        server.run("EXPIRE", "to", 100);
        server.effects();
        server.events();

        assertThat(server.run("GEORADIUS", "Sicily", "15", "37", "200", "km", "STORE", "to"))
                .isEqualTo(2L);

        assertThat(server.run("GEOHASH", "to", "Palermo", "Catania")).isEqualTo(List.of("sqc8b49rny0", "sqdtr74hyu0"));
        assertThat(server.run("TTL", "to")).isEqualTo(-1L);
        assertThat(server.effects())
                .containsExactly(List.of("GEORADIUS", "Sicily", "15", "37", "200", "km", "STORE", "to"));
        assertThat(server.events()).containsExactly("georadiusstore 0:to");
        assertThat(server.run("GEOSEARCHSTORE", "d", "Sicily", "FROMLONLAT", 15, 37, "BYRADIUS", 1, "km", "STOREDIST"))
                .isEqualTo(0L);
        assertThat(server.run("EXISTS", "d")).isEqualTo(0L);
    }

    @Test
    void anEmptyResultDeletesTheTarget() {
        server.run("SET", "to", "x");
        server.events();

        assertThat(server.run("GEOSEARCHSTORE", "to", "missing", "FROMMEMBER", "a", "BYRADIUS", "1", "m"))
                .isEqualTo(0L);
        assertThat(server.events()).containsExactly("keymiss 0:missing", "del 0:to");
        server.effects();
        assertThat(server.run("GEORADIUSBYMEMBER", "missing", "a", "1", "m", "STORE", "to"))
                .isEqualTo(0L);
        assertThat(server.effects()).isEmpty();
    }

    @Test
    void optionsThatMakeNoSense() {
        Object[] circle = {"Sicily", "15", "37", "200", "km"};
        assertThat(error(words("GEORADIUS", circle), "COUNT", "0")).isEqualTo("ERR COUNT must be > 0");
        assertThat(error(words("GEORADIUS", circle), "COUNT")).isEqualTo("ERR syntax error");
        assertThat(error(words("GEORADIUS", circle), "ANY")).isEqualTo("ERR the ANY argument requires COUNT argument");
        assertThat(error(words("GEORADIUS", circle), "STORE", "k", "WITHDIST"))
                .isEqualTo("ERR STORE option in GEORADIUS is not compatible with WITHDIST, WITHHASH and WITHCOORD"
                        + " options");
        assertThat(error(words("GEORADIUS_RO", circle), "STORE", "k")).isEqualTo("ERR syntax error");
        assertThat(server.error("GEORADIUS", "Sicily", "15", "37", "-1", "km"))
                .isEqualTo("ERR radius cannot be negative");
        assertThat(server.error("GEORADIUS", "Sicily", "15", "37", "x", "km")).isEqualTo("ERR need numeric radius");
        assertThat(server.error("GEORADIUSBYMEMBER", "Sicily", "nobody", "1", "km"))
                .isEqualTo("ERR could not decode requested zset member");
        assertThat(server.error("geosearch", "Sicily", "FROMMEMBER", "Palermo", "ASC", "WITHDIST", "DESC"))
                .isEqualTo("ERR exactly one of BYRADIUS and BYBOX can be specified for geosearch");
        assertThat(server.error("GEOSEARCH", "Sicily", "BYRADIUS", "1", "m", "ASC", "WITHDIST"))
                .isEqualTo("ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for GEOSEARCH");
        assertThat(server.error(
                        "GEOSEARCHSTORE", "k", "Sicily", "FROMMEMBER", "Palermo", "BYRADIUS", "1", "m", "WITHDIST"))
                .isEqualTo("ERR GEOSEARCHSTORE is not compatible with WITHDIST, WITHHASH and WITHCOORD options");
        assertThat(server.error("GEOSEARCH", "Sicily", "FROMMEMBER", "Palermo", "BYBOX", "1", "-1", "m"))
                .isEqualTo("ERR height or width cannot be negative");
        assertThat(server.error("GEOSEARCH", "Sicily", "FROMMEMBER", "Palermo", "BYBOX", "x", "1", "m"))
                .isEqualTo("ERR need numeric width");
        assertThat(server.error(
                        "GEOSEARCH", "Sicily", "FROMMEMBER", "Palermo", "FROMLONLAT", "1", "1", "BYRADIUS", "1", "m"))
                .isEqualTo("ERR syntax error");
    }

    private String error(Object[] start, Object... options) {
        Object[] words = Arrays.copyOf(start, start.length + options.length);
        System.arraycopy(options, 0, words, start.length, options.length);
        return ((Failure) server.run(words)).message();
    }

    @Test
    void ofManyTheNearestAreChosen() {
        for (int i = 0; i < 500; i++) {
            server.run("GEOADD", "line", i * 0.01, "10", "m" + i * 7 % 500);
            server.run("GEOADD", "ordered", i * 0.01, "10", "m" + i);
        }

        List<?> nearest = (List<?>) server.run("GEORADIUS", "ordered", "0", "10", "9999", "km", "COUNT", "5");
        List<?> farthest = (List<?>) server.run("GEORADIUS", "ordered", "0", "10", "9999", "km", "COUNT", "3", "DESC");
        List<?> all = (List<?>) server.run("GEORADIUS", "line", "0", "10", "9999", "km", "ASC", "COUNT", "1000");

        assertThat(nearest).isEqualTo(List.of("m0", "m1", "m2", "m3", "m4"));
        assertThat(farthest).isEqualTo(List.of("m499", "m498", "m497"));
        assertThat(all).hasSize(500);
        assertThat(all.subList(0, 3)).isEqualTo(List.of("m0", "m7", "m14"));
        assertThat((List<?>) server.run("GEORADIUS", "line", "0", "10", "9999", "km", "COUNT", "7", "ANY"))
                .hasSize(7);
    }
}
