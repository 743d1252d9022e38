package dev.jacinth.replication;

import static dev.jacinth.replication.ReplicationBench.ID_H;
import static dev.jacinth.replication.ReplicationBench.ID_N;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.replication.ReplicationOptions.DisklessLoad;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MasterLinkTest {

    private static final String MARK = "0123456789abcdef0123456789abcdef01234567";
    private static final String SET = "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n";
    private static final String MULTI = "*1\r\n$5\r\nMULTI\r\n";
    private static final String EXEC = "*1\r\n$4\r\nEXEC\r\n";
    private static final String PSYNC_NOTHING = "*3\r\n$5\r\nPSYNC\r\n$1\r\n?\r\n$2\r\n-1\r\n";

    private final ReplicationBench bench = new ReplicationBench();

    @AfterEach
    void free() {
        bench.replication.close();
    }

    // ---- handshake ----

    @Test
    void theHandshakeWordForWord() {
        bench.replicaOf("m");
        assertThat(state()).isEqualTo("connecting");
        bench.replication.connected(bench.master(), bench.nowMillis);
        assertThat(bench.master().taken()).isEqualTo("*1\r\n$4\r\nPING\r\n");
        bench.fromMaster("+PONG\r\n");
        assertThat(bench.master().taken())
                .isEqualTo("*3\r\n$8\r\nREPLCONF\r\n$14\r\nlistening-port\r\n$4\r\n6400\r\n"
                        + "*5\r\n$8\r\nREPLCONF\r\n$4\r\ncapa\r\n$3\r\neof\r\n$4\r\ncapa\r\n$6\r\npsync2\r\n");
        bench.fromMaster("+OK\r\n");
        assertThat(bench.master().taken()).isEmpty();
        assertThat(state()).isEqualTo("handshake");
        bench.fromMaster("+OK\r\n");
        assertThat(bench.master().taken()).startsWith("*3\r\n$5\r\nPSYNC\r\n$40\r\n");
    }

    @Test
    void authenticationAndAnnouncedAddressAreSentWhereConfigured() {
        bench.options.masterUser = "repl";
        bench.options.masterPassword = "secret";
        bench.options.announcedAddress = "1.2.3.4";
        bench.replicaOf("m");
        bench.replication.connected(bench.master(), bench.nowMillis);
        bench.fromMaster("-NOAUTH Authentication required.\r\n");
        assertThat(bench.master().taken())
                .contains("*3\r\n$4\r\nAUTH\r\n$4\r\nrepl\r\n$6\r\nsecret\r\n")
                .contains("$10\r\nip-address\r\n$7\r\n1.2.3.4\r\n");
        bench.fromMaster("+OK\r\n+OK\r\n-ERR old\r\n");
        assertThat(bench.master().taken()).isEmpty();
        bench.fromMaster("+OK\r\n");
        assertThat(bench.master().taken()).contains("PSYNC");
    }

    @Test
    void aWrongPasswordEndsTheAttemptAndTheNextIsASecondAway() {
        bench.options.masterPassword = "wrong";
        bench.replicaOf("m");
        bench.replication.connected(bench.master(), bench.nowMillis);
        bench.fromMaster("+PONG\r\n-WRONGPASS invalid\r\n");
        assertThat(bench.masters.getFirst().closed()).isTrue();
        assertThat(bench.masters).hasSize(1);
        assertThat(state()).isEqualTo("connect");
        bench.seconds(1);
        assertThat(bench.masters).hasSize(2);
    }

    @Test
    void anErrorToPingEndsTheAttempt() {
        bench.replicaOf("m");
        bench.replication.connected(bench.master(), bench.nowMillis);
        bench.fromMaster("-MASTERDOWN x\r\n");
        assertThat(state()).isEqualTo("connect");
    }

    @Test
    void theHandshakeWorksByteByByte() {
        bench.replicaOf("m");
        bench.replication.connected(bench.master(), bench.nowMillis);
        String wire = "+PONG\r\n+OK\r\n+OK\r\n\n\n+FULLRESYNC " + ID_H + " 100\r\n\n$EOF:" + MARK + "\r\nRDB!" + MARK;
        for (char one : wire.toCharArray()) {
            assertThat(bench.fromMaster(String.valueOf(one))).isZero();
        }
        assertThat(bench.payloads.getLast().text()).isEqualTo("RDB!");
        assertThat(bench.payloads.getLast().loading()).isTrue();
    }

    @Test
    void transientRefusalsAreTriedAgainAndNeverTakenForAnOldMaster() {
        for (String reply : List.of("-NOMASTERLINK x", "-LOADING x", "-BUSY x")) {
            bench.replicaOf("m" + reply.charAt(1));
            bench.shakeHands();
            bench.master().taken();
            ReplicationBench.RecordingTransport transport = bench.master();
            bench.fromMaster(reply + "\r\n");
            assertThat(transport.taken()).isEmpty();
            assertThat(transport.closed()).isTrue();
            assertThat(state()).isEqualTo("connect");
        }
    }

    @Test
    void aLostConnectionInsteadOfAnAnswerToPsyncIsTriedAgain() {
        bench.replicaOf("m");
        bench.shakeHands();
        bench.replication.connectionLost(bench.master(), "reset", bench.nowMillis);
        assertThat(state()).isEqualTo("connect");
        bench.seconds(1);
        bench.shakeHands();
        assertThat(bench.master().taken()).contains("PSYNC");
    }

    @Test
    void aMasterWithoutPsyncIsAskedForSyncAndNeverSentAcknowledgements() {
        bench.replicaOf("m");
        bench.shakeHands();
        bench.master().taken();
        bench.fromMaster("-ERR unknown command\r\n");
        assertThat(bench.master().taken()).isEqualTo("SYNC\r\n");
        bench.fromMaster("$4\r\nRDB!");
        bench.replication.payloadLoaded(bench.payloads.getLast(), -1, bench.nowMillis);
        bench.seconds(3);
        assertThat(bench.replication.streaming()).isTrue();
        assertThat(bench.master().taken()).isEmpty();
        bench.replication.connectionLost(bench.master(), "reset", bench.nowMillis);
        bench.shakeHands();
        assertThat(bench.master().taken()).as("nothing to go on from").contains(PSYNC_NOTHING);
    }

    @Test
    void aMalformedOfferStillGivesAFullSynchronisation() {
        bench.replicaOf("m");
        bench.shakeHands();
        bench.fromMaster("+FULLRESYNC nonsense\r\n$4\r\nRDB!");
        bench.replication.payloadLoaded(bench.payloads.getLast(), 0, bench.nowMillis);
        assertThat(bench.replication.streaming()).isTrue();
    }

    // ---- full synchronisation ----

    @Test
    void afterAFullSynchronisationTheHistoryIsTheMasters() {
        bench.replicaOf("m");
        bench.shakeHands();
        bench.master().taken();
        assertThat(bench.fromMaster("+FULLRESYNC " + ID_H + " 100\r\n$4\r\nRDB!" + SET))
                .as("the stream behind the payload is the server's to keep")
                .isEqualTo(SET.length());
        assertThat(state()).isEqualTo("sync");
        assertThat(bench.cleared).isEqualTo(1);
        bench.replication.payloadLoaded(bench.payloads.getLast(), 3, bench.nowMillis);
        assertThat(bench.id()).isEqualTo(ID_H);
        assertThat(bench.offset()).isEqualTo(100);
        assertThat(bench.replication.streamDatabase()).isEqualTo(3);
        assertThat(bench.master().taken()).as("no ACK is waited for").isEmpty();
        assertThat(info("slave_read_repl_offset")).isEqualTo(Long.toString(100 + SET.length()));
        assertThat(info("slave_repl_offset")).isEqualTo("100");
    }

    @Test
    void aStreamedPayloadIsAcknowledgedAtOnce() {
        bench.replicaOf("m");
        bench.shakeHands();
        bench.master().taken();
        bench.fromMaster("+FULLRESYNC " + ID_H + " 100\r\n$EOF:" + MARK + "\r\nRDB!" + MARK);
        bench.replication.payloadLoaded(bench.payloads.getLast(), 0, bench.nowMillis);
        assertThat(bench.master().taken()).isEqualTo("*3\r\n$8\r\nREPLCONF\r\n$3\r\nACK\r\n$3\r\n100\r\n");
    }

    @Test
    void newlinesKeepTheMasterPatientWhileLoading() {
        bench.replicaOf("m");
        bench.shakeHands();
        bench.fromMaster("+FULLRESYNC " + ID_H + " 100\r\n$4\r\nRDB!");
        bench.master().taken();
        bench.seconds(100);
        assertThat(bench.master().taken()).isEqualTo("\n".repeat(100));
        bench.replication.payloadLoaded(bench.payloads.getLast(), 0, bench.nowMillis);
        bench.seconds(1);
        assertThat(bench.replication.streaming())
                .as("not judged dead right after loading")
                .isTrue();
    }

    @Test
    void anErrorInsteadOfAPayloadStartsOver() {
        bench.replicaOf("m");
        bench.shakeHands();
        bench.fromMaster("+FULLRESYNC " + ID_H + " 100\r\n-ERR BGSAVE failed\r\n");
        assertThat(bench.masters).hasSize(2);
        assertThat(bench.cleared).isZero();
    }

    @Test
    void garbageInsteadOfAPayloadStartsOver() {
        bench.replicaOf("m");
        bench.shakeHands();
        bench.fromMaster("+FULLRESYNC " + ID_H + " 100\r\nHTTP/1.1 400\r\n");
        assertThat(bench.masters).hasSize(2);
        assertThat(bench.payloads).isEmpty();
    }

    @Test
    void aBrokenTransferToDiskLeavesTheOldDataAndTheCachedMasterAlone() {
        bench.syncFully("m", ID_H, 100);
        bench.replication.connectionLost(bench.master(), "reset", bench.nowMillis);
        bench.shakeHands();
        bench.fromMaster("+FULLRESYNC " + ID_N + " 500\r\n$400\r\nRDB!");
        int clearedBefore = bench.cleared;
        bench.replication.connectionLost(bench.master(), "reset", bench.nowMillis);
        assertThat(bench.payloads.getLast().discarded()).isTrue();
        assertThat(bench.cleared).isEqualTo(clearedBefore);
        bench.shakeHands();
        assertThat(bench.master().taken()).contains("PSYNC").contains(ID_H).contains("$3\r\n101\r\n");
    }

    @Test
    void aBrokenDirectLoadEmptiesTheDataAndForgetsTheMaster() {
        bench.options.disklessLoad = DisklessLoad.ON_EMPTY_DB;
        bench.replicaOf("m");
        bench.shakeHands();
        String before = bench.id();
        bench.fromMaster("+FULLRESYNC " + ID_H + " 100\r\n$400\r\nRDB!");
        assertThat(bench.loadModes).containsExactly(Datasets.LoadMode.DIRECT);
        bench.replication.connectionLost(bench.master(), "reset", bench.nowMillis);
        assertThat(bench.cleared).isEqualTo(2);
        assertThat(bench.id()).isNotEqualTo(before);
        bench.shakeHands();
        assertThat(bench.master().taken()).contains(PSYNC_NOTHING);
    }

    @Test
    void aDirectLoadIsOnlyForReplicasWithNothingToLose() {
        bench.options.disklessLoad = DisklessLoad.ON_EMPTY_DB;
        bench.datasetEmpty = false;
        bench.syncFully("m", ID_H, 100);
        assertThat(bench.loadModes).containsExactly(Datasets.LoadMode.FROM_FILE);
    }

    @Test
    void aPayloadLoadedAsideTakesOverOnlyWhenItIsComplete() {
        bench.options.disklessLoad = DisklessLoad.SWAPDB;
        bench.replicaOf("m");
        bench.shakeHands();
        String before = bench.id();
        bench.fromMaster("+FULLRESYNC " + ID_H + " 100\r\n$EOF:" + MARK + "\r\nRDB!");
        assertThat(bench.id()).isEqualTo(before);
        bench.fromMaster(MARK);
        assertThat(bench.payloads.getLast().installed()).isFalse();
        bench.replication.payloadLoaded(bench.payloads.getLast(), 0, bench.nowMillis);
        assertThat(bench.payloads.getLast().installed()).isTrue();
        assertThat(bench.cleared).isZero();
        assertThat(bench.id()).isEqualTo(ID_H);
    }

    @Test
    void aFailedLoadIsTriedAgainAtOnceAndNothingRemainsOfIt() {
        bench.replicaOf("m");
        bench.shakeHands();
        bench.fromMaster("+FULLRESYNC " + ID_H + " 100\r\n$4\r\nRDB!");
        bench.replication.payloadFailed(bench.payloads.getLast(), bench.nowMillis);
        assertThat(bench.cleared).isEqualTo(2);
        assertThat(bench.payloads.getLast().discarded()).isTrue();
        assertThat(bench.masters).hasSize(2);
        bench.replication.payloadLoaded(bench.payloads.getLast(), 0, bench.nowMillis);
        assertThat(bench.replication.streaming())
                .as("a late success is not believed")
                .isFalse();
    }

    @Test
    void aConnectionLostWhileLoadingIsContinuedAfterwards() {
        bench.replicaOf("m");
        bench.shakeHands();
        bench.fromMaster("+FULLRESYNC " + ID_H + " 100\r\n$4\r\nRDB!");
        bench.replication.connectionLost(bench.master(), "reset", bench.nowMillis);
        bench.seconds(2);
        bench.replication.payloadLoaded(bench.payloads.getLast(), 0, bench.nowMillis);
        assertThat(bench.masters).hasSize(2);
        bench.shakeHands();
        assertThat(bench.master().taken()).contains(ID_H).contains("$3\r\n101\r\n");
    }

    @Test
    void infoShowsTheProgressOfATransfer() {
        bench.replicaOf("m");
        bench.shakeHands();
        bench.fromMaster("+FULLRESYNC " + ID_H + " 100\r\n");
        assertThat(info("master_sync_total_bytes")).isEqualTo("-1");
        bench.fromMaster("$400\r\nRDB!");
        assertThat(info("master_sync_in_progress")).isEqualTo("1");
        assertThat(info("master_sync_total_bytes")).isEqualTo("400");
        assertThat(info("master_sync_read_bytes")).isEqualTo("4");
        assertThat(info("master_sync_left_bytes")).isEqualTo("396");
        assertThat(info("master_sync_perc")).isEqualTo("1.00");
        assertThat(info("master_link_status")).isEqualTo("down");
    }

    // ---- stream ----

    @Test
    void theOffsetJumpsOverATransactionAsAWhole() {
        bench.syncFully("m", ID_H, 100);
        bench.fromMaster(MULTI + SET + EXEC);
        bench.applied(MULTI, true, 0);
        bench.applied(SET, true, 0);
        assertThat(bench.offset()).isEqualTo(100);
        bench.applied(EXEC, false, 0);
        assertThat(bench.offset()).isEqualTo(100 + (MULTI + SET + EXEC).length());
    }

    @Test
    void anOpenTransactionIsAskedForAgainAfterADisconnection() {
        bench.syncFully("m", ID_H, 100);
        bench.fromMaster(SET + MULTI + SET);
        bench.applied(SET, false, 0);
        bench.applied(MULTI, true, 0);
        bench.applied(SET, true, 0);
        bench.replication.connectionLost(bench.master(), "reset", bench.nowMillis);
        assertThat(info("slave_read_repl_offset")).isEqualTo(info("slave_repl_offset"));
        bench.shakeHands();
        assertThat(bench.master().taken()).contains("$3\r\n" + (101 + SET.length()) + "\r\n");
        bench.fromMaster("+CONTINUE\r\n");
        bench.applied(SET, false, 0);
        assertThat(bench.offset()).isEqualTo(100 + 2L * SET.length());
        assertThat(bench.replication.backlog().orElseThrow().historyBytes()).isEqualTo(2L * SET.length());
    }

    @Test
    void emptyLinesDoNotCount() {
        bench.syncFully("m", ID_H, 100);
        bench.fromMaster("\n" + SET);
        bench.replication.skipped(1);
        bench.applied(SET, false, 0);
        assertThat(info("slave_read_repl_offset")).isEqualTo(info("slave_repl_offset"));
    }

    @Test
    void acknowledgementsGoOutEachSecondAndDoNotCountTheRequestThatAskedForThem() {
        bench.syncFully("m", ID_H, 100);
        bench.seconds(1);
        assertThat(bench.master().taken()).isEqualTo("*3\r\n$8\r\nREPLCONF\r\n$3\r\nACK\r\n$3\r\n100\r\n");
        String getack = "*3\r\n$8\r\nREPLCONF\r\n$6\r\nGETACK\r\n$1\r\n*\r\n";
        bench.fromMaster(getack);
        bench.replication.acknowledge();
        bench.applied(getack, false, 0);
        assertThat(bench.master().taken()).isEqualTo("*3\r\n$8\r\nREPLCONF\r\n$3\r\nACK\r\n$3\r\n100\r\n");
        bench.seconds(1);
        assertThat(bench.master().taken()).contains("$3\r\n137\r\n");
    }

    @Test
    void aBrokenStreamIsNotContinued() {
        bench.syncFully("m", ID_H, 100);
        bench.replication.streamCorrupted(bench.master(), bench.nowMillis);
        bench.shakeHands();
        assertThat(bench.master().taken()).contains(PSYNC_NOTHING);
    }

    @Test
    void continueWithAnotherIdShiftsOurs() {
        bench.syncFully("m", ID_H, 100);
        ReplicaLink sub = bench.modernClient();
        bench.psync(sub, ID_H, 101);
        bench.replication.connectionLost(bench.master(), "reset", bench.nowMillis);
        bench.shakeHands();
        assertThat(bench.fromMaster("+CONTINUE " + ID_N + "\r\n" + SET)).isEqualTo(SET.length());
        assertThat(bench.id()).isEqualTo(ID_N);
        assertThat(bench.replication.history().secondId().text()).isEqualTo(ID_H);
        assertThat(bench.replication.history().secondOffset()).isEqualTo(101);
        assertThat(bench.closed(sub)).as("it must learn the new id").isTrue();
    }

    @Test
    void aReplicaNeverProducesStreamOfItsOwn() {
        bench.syncFully("m", ID_H, 100);
        ReplicaLink sub = bench.modernClient();
        bench.psync(sub, ID_H, 101);
        bench.write(0, "SET", "local", "1");
        bench.replication.requestAck();
        bench.seconds(20);
        assertThat(bench.offset()).isEqualTo(100);
        assertThat(bench.stream(sub)).isEmpty();
    }

    @Test
    void subReplicasGetExactlyTheAppliedBytes() {
        bench.syncFully("m", ID_H, 100);
        ReplicaLink sub = bench.modernClient();
        bench.psync(sub, ID_H, 101);
        bench.applied(MULTI, true, 0);
        bench.applied(SET, true, 0);
        assertThat(bench.stream(sub)).as("never half a transaction").isEmpty();
        bench.applied(EXEC, false, 0);
        assertThat(bench.stream(sub)).isEqualTo(MULTI + SET + EXEC);
    }

    // ---- time-outs ----

    @Test
    void silenceOfTheMasterEndsTheLinkAndIsFollowedByPsync() {
        bench.syncFully("m", ID_H, 100);
        bench.seconds(61);
        assertThat(bench.masters).hasSize(2);
        bench.shakeHands();
        assertThat(bench.master().taken()).contains(ID_H);
        assertThat(info("master_link_down_since_seconds")).isEqualTo("0");
    }

    @Test
    void silenceDuringHandshakeAndTransferStartsOver() {
        bench.replicaOf("m");
        bench.seconds(61);
        assertThat(bench.masters).hasSize(2);
        bench.shakeHands();
        bench.fromMaster("+FULLRESYNC " + ID_H + " 100\r\n$400\r\nRDB!");
        bench.seconds(61);
        assertThat(bench.masters).hasSize(3);
        assertThat(bench.payloads.getLast().discarded()).isTrue();
    }

    @Test
    void halfALineIsNotWaitedForLong() {
        bench.replicaOf("m");
        bench.replication.connected(bench.master(), bench.nowMillis);
        bench.fromMaster("+PO");
        bench.seconds(6);
        assertThat(bench.masters).hasSize(2);
    }

    @Test
    void eventsOfFormerConnectionsAreIgnored() {
        bench.replicaOf("m");
        ReplicationBench.RecordingTransport former = bench.master();
        bench.replicaOf("other");
        bench.replication.connected(former, bench.nowMillis);
        bench.replication.connectionLost(former, "late", bench.nowMillis);
        assertThat(former.taken()).isEmpty();
        assertThat(former.closed()).isTrue();
        assertThat(state()).isEqualTo("connecting");
    }

    private String state() {
        return bench.replication.master().orElseThrow().state();
    }

    private String info(String field) {
        for (String line : bench.replication.info(bench.nowMillis).split("\r\n")) {
            if (line.startsWith(field + ":")) {
                return line.substring(field.length() + 1);
            }
        }
        throw new AssertionError("INFO has no " + field);
    }
}
