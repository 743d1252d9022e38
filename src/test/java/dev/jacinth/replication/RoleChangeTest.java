package dev.jacinth.replication;

import static dev.jacinth.replication.ReplicationBench.ID_H;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoleChangeTest {

    private static final String SELECT_2 = "*2\r\n$6\r\nSELECT\r\n$1\r\n2\r\n";
    private static final String DEL_B = "*2\r\n$3\r\nDEL\r\n$1\r\nb\r\n";

    private final ReplicationBench bench = new ReplicationBench();

    @AfterEach
    void free() {
        bench.replication.close();
    }

    @Test
    void promotionShiftsTheIdsAndSendsTheReplicasAwayToLearnThem() {
        bench.syncFully("m", ID_H, 100);
        ReplicaLink sub = bench.modernClient();
        bench.psync(sub, ID_H, 101);
        bench.replication.replicaOfNoOne("test", bench.nowMillis);
        assertThat(bench.replication.isMaster()).isTrue();
        assertThat(bench.closed(sub)).isTrue();
        assertThat(bench.replication.history().secondId().text()).isEqualTo(ID_H);
        assertThat(bench.replication.history().secondOffset()).isEqualTo(101);
        ReplicaLink sibling = bench.modernClient();
        bench.psync(sibling, ID_H, 101);
        assertThat(bench.sent(sibling)).isEqualTo("+CONTINUE " + bench.id() + "\r\n");
        bench.write(2, "DEL", "b");
        assertThat(bench.stream(sibling)).as("a new master says its database").isEqualTo(SELECT_2 + DEL_B);
    }

    @Test
    void aSiblingAheadOfThePromotedReplicaIsNotContinued() {
        bench.syncFully("m", ID_H, 100);
        bench.replication.replicaOfNoOne("test", bench.nowMillis);
        bench.write(0, "DEL", "b");
        ReplicaLink ahead = bench.modernClient();
        bench.psync(ahead, ID_H, 102);
        assertThat(bench.sent(ahead)).startsWith("+FULLRESYNC ");
    }

    @Test
    void aDemotedMasterOffersItsOwnPlace() {
        bench.onlineReplica();
        bench.write(0, "DEL", "b");
        bench.replicaOf("m");
        bench.shakeHands();
        assertThat(bench.master().taken()).contains(bench.id()).contains("\r\n" + (bench.offset() + 1) + "\r\n");
    }

    @Test
    void whatAUnitDidBeforeItDemotedTheNodeIsStillCounted() {
        ReplicaLink link = bench.onlineReplica();
        StreamEncoder encoder = bench.replication.encoder();
        encoder.beginUnit();
        encoder.beginEffect(2, 2);
        encoder.argument(new byte[] {'D', 'E', 'L'});
        encoder.argument(new byte[] {'b'});
        bench.replicaOf("m");
        encoder.endUnit();
        assertThat(bench.stream(link)).isEqualTo(SELECT_2 + DEL_B);
        bench.shakeHands();
        assertThat(bench.master().taken()).contains("\r\n" + ((SELECT_2 + DEL_B).length() + 1) + "\r\n");
    }

    @Test
    void theSameMasterAgainIsNoChange() {
        bench.syncFully("m", ID_H, 100);
        assertThat(bench.replication.replicaOf("M", 6379, "test", bench.nowMillis))
                .isEqualTo("+OK Already connected to specified master");
        assertThat(bench.replication.streaming()).isTrue();
    }

    @Test
    void anotherMasterIsAskedToContinueTheSameHistoryAndSubReplicasStay() {
        bench.syncFully("m", ID_H, 100);
        ReplicaLink sub = bench.modernClient();
        bench.psync(sub, ID_H, 101);
        bench.replicaOf("other");
        assertThat(bench.masters.getFirst().closed()).isTrue();
        bench.shakeHands();
        assertThat(bench.master().taken()).contains(ID_H).contains("$3\r\n101\r\n");
        assertThat(bench.closed(sub)).isFalse();
        bench.fromMaster("+FULLRESYNC " + ID_H + " 7\r\n$4\r\nRDB!");
        assertThat(bench.closed(sub)).as("its data is not ours any longer").isTrue();
        assertThat(bench.replication.backlog())
                .as("nor is what we could have continued")
                .isEmpty();
    }

    @Test
    void aPromotionInTheMiddleOfALoadLeavesAnEmptyMasterWithAFreshHistory() {
        bench.syncFully("m", ID_H, 100);
        bench.replicaOf("other");
        bench.shakeHands();
        bench.fromMaster("+FULLRESYNC " + ID_H + " 200\r\n$4\r\nRDB!");
        int clearedBefore = bench.cleared;
        bench.replication.replicaOfNoOne("test", bench.nowMillis);
        assertThat(bench.cleared).isEqualTo(clearedBefore + 1);
        ReplicaLink link = bench.modernClient();
        bench.psync(link, ID_H, 101);
        assertThat(bench.sent(link)).startsWith("+FULLRESYNC ");
    }

    @Test
    void aRestartedReplicaAsksToGoOnFromItsFile() {
        bench.replication.startAsReplica("m", 6379);
        bench.replication.restore(new StreamPosition(new ReplicationId(ID_H), 100, 5), bench.nowMillis);
        assertThat(bench.masters).isEmpty();
        bench.seconds(1);
        bench.shakeHands();
        assertThat(bench.master().taken()).contains(ID_H).contains("$3\r\n101\r\n");
        bench.fromMaster("+CONTINUE " + ID_H + "\r\n");
        assertThat(bench.replication.streamDatabase()).isEqualTo(5);
        assertThat(bench.replication.backlog().orElseThrow().first()).isEqualTo(101);
        assertThat(bench.replication.position()).contains(new StreamPosition(new ReplicationId(ID_H), 100, 5));
    }

    @Test
    void aRestartedMasterContinuesItsReplicasUnderANewId() {
        bench.replication.restore(new StreamPosition(new ReplicationId(ID_H), 100, 0), bench.nowMillis);
        assertThat(bench.id())
                .as("somebody's file does not make us that somebody")
                .isNotEqualTo(ID_H);
        bench.write(0, "DEL", "b");
        ReplicaLink link = bench.modernClient();
        bench.psync(link, ID_H, 101);
        assertThat(bench.sent(link)).isEqualTo("+CONTINUE " + bench.id() + "\r\n");
        assertThat(bench.stream(link)).endsWith(DEL_B);
        ReplicaLink ahead = bench.modernClient();
        bench.psync(ahead, ID_H, 102);
        assertThat(bench.sent(ahead)).startsWith("+FULLRESYNC ");
    }

    @Test
    void aMasterWithoutBacklogHasNoPlaceToWriteIntoAFile() {
        assertThat(bench.replication.position()).isEmpty();
        bench.onlineReplica();
        assertThat(bench.replication.position()).isPresent();
    }

    @Test
    void theStreamIsAlsoTheAppendOnlyFiles() {
        StringBuilder log = new StringBuilder();
        bench.replication.tap((address, length) -> log.append(StreamBytes.read(address, length)));
        bench.write(2, "DEL", "b");
        assertThat(log).hasToString(SELECT_2 + DEL_B);
        assertThat(bench.offset()).isEqualTo(log.length());
        bench.replication.untap();
        bench.write(2, "DEL", "b");
        assertThat(log).hasToString(SELECT_2 + DEL_B);
    }

    @Test
    void roleShowsTheMasterAndTheOffset() {
        assertThat(bench.replication.master()).isEmpty();
        bench.syncFully("m", ID_H, 100);
        assertThat(bench.replication.master()).contains(new MasterView("m", 6379, "connected", 100));
    }
}
