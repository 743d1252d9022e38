package dev.jacinth.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.replication.ReplicaLink.State;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MasterSideTest {

    private static final String PING = "*1\r\n$4\r\nPING\r\n";
    private static final String GETACK = "*3\r\n$8\r\nREPLCONF\r\n$6\r\nGETACK\r\n$1\r\n*\r\n";
    private static final String SELECT_0 = "*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n";
    private static final String DEL_B = "*2\r\n$3\r\nDEL\r\n$1\r\nb\r\n";

    private final ReplicationBench bench = new ReplicationBench();

    @AfterEach
    void free() {
        bench.replication.close();
    }

    // ---- REPLCONF ----

    @Test
    void replconfTakesItsOptionsInPairs() {
        ReplicaLink link = bench.client();
        assertThat(bench.replconf(link, "listening-port", "7000", "ip-address", "replica.local", "capa", "eof"))
                .isEqualTo("+OK");
        assertThat(link.name()).isEqualTo("replica.local:7000");
        assertThat(bench.replconf(link, "capa")).isEqualTo("-ERR syntax error");
        assertThat(bench.replconf(link, "capa", "dual-channel"))
                .as("unknown ones are ignored")
                .isEqualTo("+OK");
        assertThat(bench.replconf(link, "no-such", "1")).isEqualTo("-ERR Unrecognized REPLCONF option: no-such");
        assertThat(bench.replconf(link, "listening-port", "x"))
                .isEqualTo("-ERR value is not an integer or out of range");
        assertThat(bench.replconf(link, "ip-address", "x".repeat(256)))
                .isEqualTo("-ERR REPLCONF ip-address provided by replica instance is too long: 256 bytes");
        assertThat(bench.replconf(link, "rdb-only", "2"))
                .isEqualTo("-ERR value is out of range, value must between 0 and 1");
        assertThat(bench.replconf(link, "rdb-filter-only", "functions keys"))
                .isEqualTo("-ERR Unsupported rdb-filter-only option: keys");
    }

    @Test
    void acknowledgementsAreNeverAnsweredAndOnlyMoveUp() {
        ReplicaLink link = bench.onlineReplica();
        assertThat(bench.replconf(link, "ack", "50", "fack", "40")).isEmpty();
        assertThat(bench.replconf(link, "ack", "30")).isEmpty();
        assertThat(bench.replconf(link, "ack", "junk")).isEmpty();
        assertThat(link.acknowledgedOffset()).isEqualTo(50);
        assertThat(link.persistedOffset()).isEqualTo(40);
        ReplicaLink client = bench.client();
        assertThat(bench.replconf(client, "ack", "99")).isEmpty();
        assertThat(client.acknowledgedOffset()).as("not a replica").isZero();
    }

    @Test
    void aReplicaWithoutPortOrAddressStillHasAName() {
        ReplicaLink link = bench.client();
        assertThat(link.name()).isEqualTo("10.0.0.1:<unknown-replica-port>");
        bench.replconf(link, "ip-address", "::1", "listening-port", "7");
        assertThat(link.name()).isEqualTo("[::1]:7");
    }

    // ---- refusals ----

    @Test
    void aJunkOffsetIsAnErrorAndNothingElse() {
        ReplicaLink link = bench.modernClient();
        assertThat(bench.replication.psync(link, bench.id(), "junk", false, bench.nowMillis))
                .isEqualTo("-ERR value is not an integer or out of range");
        assertThat(link.state()).isEqualTo(State.HANDSHAKE);
        assertThat(bench.replication.replicas()).isEmpty();
        assertThat(bench.jobs).isEmpty();
    }

    @Test
    void refusalsComeInRedisOrder() {
        bench.replicaOf("elsewhere");
        ReplicaLink link = bench.client();
        bench.replconf(link, "rdb-filter-only", "functions");
        assertThat(bench.replication.psync(link, "?", "junk", true, bench.nowMillis))
                .isEqualTo("-NOMASTERLINK Can't SYNC while not connected with my master");
        bench.replication.replicaOfNoOne("test", bench.nowMillis);
        assertThat(bench.replication.psync(link, "?", "junk", true, bench.nowMillis))
                .isEqualTo("-ERR SYNC and PSYNC are invalid with pending output");
        assertThat(bench.replication.psync(link, "?", "junk", false, bench.nowMillis))
                .isEqualTo("-ERR Filtered replica requires EOF capability");
    }

    @Test
    void aSecondSyncOfTheSameConnectionIsIgnored() {
        ReplicaLink link = bench.onlineReplica();
        assertThat(bench.psync(link, "?", -1)).isEmpty();
        assertThat(bench.replication.counters().full()).isEqualTo(1);
    }

    // ---- full synchronisation ----

    @Test
    void aStreamedSnapshotHoldsTheStreamUntilTheFirstAcknowledgement() {
        ReplicaLink link = bench.modernClient();
        String before = bench.id();
        assertThat(bench.psync(link, "?", -1)).isEmpty();
        assertThat(bench.id()).as("the backlog is new, so is the history").isNotEqualTo(before);
        String sent = bench.sent(link);
        assertThat(sent).startsWith("+FULLRESYNC " + bench.id() + " 0\r\n$EOF:").endsWith("\r\n");
        String mark = sent.substring(sent.length() - 42, sent.length() - 2);
        bench.write(0, "DEL", "b");
        bench.seconds(3);
        assertThat(bench.sent(link)).as("no newline towards a socket target").isEmpty();
        bench.replication.payloadSent(link, bench.nowMillis);
        assertThat(bench.sent(link)).isEqualTo(mark);
        assertThat(link.state()).isEqualTo(State.ONLINE);
        assertThat(bench.stream(link)).as("held").isEmpty();
        bench.replconf(link, "ack", "0");
        assertThat(bench.stream(link)).contains(SELECT_0 + DEL_B);
    }

    @Test
    void aPlainSyncGetsALengthAndTheStreamAtOnce() {
        ReplicaLink link = bench.client();
        assertThat(bench.replication.sync(link, false, bench.nowMillis)).isEmpty();
        SnapshotJob job = bench.jobs.getFirst();
        assertThat(job.target()).isEqualTo(SnapshotJob.Target.DISK);
        bench.write(0, "DEL", "b");
        bench.seconds(1);
        assertThat(bench.sent(link)).as("no FULLRESYNC line, only keep-alives").isEqualTo("\n");
        bench.replication.snapshotSaved(job, 123);
        assertThat(bench.sent(link)).isEqualTo("$123\r\n");
        assertThat(bench.transmitted).containsExactly(link);
        bench.seconds(2);
        assertThat(bench.sent(link)).as("no newline once the payload began").isEmpty();
        bench.replication.payloadSent(link, bench.nowMillis);
        assertThat(bench.sent(link)).isEmpty();
        assertThat(bench.stream(link)).startsWith(SELECT_0 + DEL_B);
    }

    @Test
    void theOffsetOfASnapshotIsThatOfItsCutForThoseWhoJoinLaterToo() {
        bench.options.disklessSync = false;
        ReplicaLink first = bench.modernClient();
        bench.psync(first, "?", -1);
        String announced = bench.sent(first);
        bench.write(0, "DEL", "b");
        ReplicaLink second = bench.modernClient();
        bench.psync(second, "?", -1);
        assertThat(bench.jobs).hasSize(1);
        assertThat(bench.sent(second)).isEqualTo(announced);
        bench.replication.snapshotSaved(bench.jobs.getFirst(), 1);
        bench.replication.payloadSent(first, bench.nowMillis);
        bench.replication.payloadSent(second, bench.nowMillis);
        assertThat(bench.stream(second)).isEqualTo(SELECT_0 + DEL_B);
        assertThat(bench.stream(first)).isEqualTo(SELECT_0 + DEL_B);
    }

    @Test
    void aReplicaThatComesDuringAStreamedSnapshotGetsItsOwn() {
        bench.psync(bench.modernClient(), "?", -1);
        bench.write(0, "DEL", "b");
        ReplicaLink second = bench.modernClient();
        bench.psync(second, "?", -1);
        assertThat(bench.jobs).hasSize(2);
        assertThat(bench.sent(second)).startsWith("+FULLRESYNC " + bench.id() + " " + bench.offset() + "\r\n");
    }

    @Test
    void replicasThatComeDuringTheDelayShareASnapshot() {
        bench.options.disklessSyncDelaySeconds = 5;
        ReplicaLink first = bench.modernClient();
        bench.psync(first, "?", -1);
        bench.seconds(3);
        assertThat(bench.sent(first)).as("alive").isEqualTo("\n\n\n");
        ReplicaLink second = bench.modernClient();
        bench.psync(second, "?", -1);
        bench.seconds(2);
        assertThat(bench.jobs).hasSize(1);
        assertThat(bench.jobs.getFirst().replicas()).containsExactly(first, second);
    }

    @Test
    void enoughReplicasEndTheDelay() {
        bench.options.disklessSyncDelaySeconds = 5;
        bench.options.disklessSyncReplicasMax = 2;
        bench.psync(bench.modernClient(), "?", -1);
        assertThat(bench.jobs).isEmpty();
        bench.psync(bench.modernClient(), "?", -1);
        assertThat(bench.jobs).hasSize(1);
    }

    @Test
    void aSnapshotThatCannotStartNowIsTriedAgain() {
        bench.snapshotOutcome = Snapshots.Start.BUSY;
        ReplicaLink link = bench.modernClient();
        bench.psync(link, "?", -1);
        assertThat(link.state()).isEqualTo(State.WAIT_BGSAVE_START);
        bench.snapshotOutcome = Snapshots.Start.STARTED;
        bench.seconds(1);
        assertThat(link.state()).isEqualTo(State.WAIT_BGSAVE_END);
    }

    @Test
    void whenASnapshotCannotBeTakenTheWaitingAreToldAtOnce() {
        bench.snapshotOutcome = Snapshots.Start.FAILED;
        ReplicaLink link = bench.modernClient();
        bench.psync(link, "?", -1);
        assertThat(bench.sent(link)).isEqualTo("-ERR BGSAVE failed, replication can't continue\r\n");
        assertThat(bench.closed(link)).isTrue();
        assertThat(bench.replication.replicas()).isEmpty();
    }

    @Test
    void aSnapshotThatFailsLaterClosesItsReplicas() {
        ReplicaLink link = bench.modernClient();
        bench.psync(link, "?", -1);
        bench.replication.snapshotFailed(bench.jobs.getFirst(), bench.nowMillis);
        assertThat(bench.closed(link)).isTrue();
        assertThat(bench.replication.replicas()).isEmpty();
    }

    @Test
    void theProducerIsToldWhenNobodyNeedsTheSnapshotAnyMore() {
        ReplicaLink link = bench.modernClient();
        bench.psync(link, "?", -1);
        bench.replication.replicaLost(link, bench.nowMillis);
        assertThat(bench.droppedJobs).hasSize(1);
        assertThat(bench.jobs.getFirst().replicas()).isEmpty();
        assertThat(link.state()).isEqualTo(State.DETACHED);
    }

    @Test
    void aReplicaThatTakesNothingOfItsPayloadIsDroppedAndTheOthersGoOn() {
        bench.options.disklessSyncDelaySeconds = 1;
        ReplicaLink hung = bench.modernClient();
        ReplicaLink good = bench.modernClient();
        bench.psync(hung, "?", -1);
        bench.psync(good, "?", -1);
        for (int i = 0; i < 70; i++) {
            bench.seconds(1);
            good.payloadProgress(bench.nowMillis);
        }
        assertThat(bench.closed(hung)).isTrue();
        assertThat(bench.jobs.getFirst().replicas()).containsExactly(good);
    }

    @Test
    void anRdbOnlyClientIsClosedAfterThePayloadAndHasNoPlaceInTheStream() {
        ReplicaLink link = bench.modernClient();
        bench.replconf(link, "rdb-only", "1", "rdb-filter-only", "functions");
        bench.psync(link, "?", -1);
        assertThat(bench.jobs.getFirst().filter()).isEqualTo(new SnapshotFilter(true, false));
        bench.replication.payloadSent(link, bench.nowMillis);
        assertThat(bench.closed(link)).isTrue();
        assertThat(bench.replication.replicas()).isEmpty();
    }

    // ---- partial synchronisation ----

    @Test
    void whoHasEverythingIsContinuedWithNothing() {
        bench.onlineReplica();
        bench.write(0, "DEL", "b");
        ReplicaLink link = bench.modernClient();
        bench.psync(link, bench.id().toUpperCase(Locale.ROOT), bench.offset() + 1);
        assertThat(bench.sent(link)).isEqualTo("+CONTINUE " + bench.id() + "\r\n");
        assertThat(bench.stream(link)).isEmpty();
        assertThat(bench.replication.counters().partialGranted()).isEqualTo(1);
    }

    @Test
    void whoIsAheadOrTooFarBehindIsNotContinued() {
        bench.options.backlogSizeBytes = Backlog.SIZE_BYTES_MIN;
        ReplicaLink online = bench.onlineReplica();
        bench.write(0, "SET", "a", "x".repeat(100_000));
        bench.stream(online);
        bench.write(0, "DEL", "b");
        bench.replication.beforeSleep(bench.nowMillis);
        ReplicaLink ahead = bench.modernClient();
        bench.psync(ahead, bench.id(), bench.offset() + 2);
        ReplicaLink behind = bench.modernClient();
        bench.psync(behind, bench.id(), 1);
        assertThat(bench.sent(ahead)).startsWith("+FULLRESYNC ");
        assertThat(bench.sent(behind)).startsWith("+FULLRESYNC ");
        assertThat(bench.replication.counters().partialRefused()).isEqualTo(2);
    }

    @Test
    void aForeignHistoryIsNotContinuedAndAQuestionMarkIsNoRefusal() {
        bench.onlineReplica();
        bench.psync(bench.modernClient(), ReplicationBench.ID_H, 1);
        bench.psync(bench.modernClient(), "?", -1);
        assertThat(bench.replication.counters().partialRefused()).isEqualTo(1);
        assertThat(bench.replication.counters().full()).isEqualTo(3);
    }

    @Test
    void aReplicaWithoutPsync2LearnsNoNewId() {
        bench.onlineReplica();
        ReplicaLink link = bench.client();
        bench.psync(link, bench.id(), bench.offset() + 1);
        assertThat(bench.sent(link)).isEqualTo("+CONTINUE\r\n");
    }

    // ---- time ----

    @Test
    void pingsGoOutInTheStreamWithoutSelect() {
        ReplicaLink link = bench.onlineReplica();
        bench.seconds(1);
        assertThat(bench.stream(link)).isEqualTo(PING);
        bench.seconds(9);
        assertThat(bench.stream(link)).isEmpty();
        bench.replconf(link, "ack", "1");
        bench.seconds(1);
        assertThat(bench.stream(link)).isEqualTo(PING);
        assertThat(bench.offset()).isEqualTo(2L * PING.length());
    }

    @Test
    void theStreamDoesNotGrowByItselfWhileItIsPaused() {
        ReplicaLink link = bench.onlineReplica();
        long offset = bench.offset();
        bench.options.streamPaused = true;
        bench.seconds(11);
        assertThat(bench.stream(link)).isEmpty();
        assertThat(bench.offset()).isEqualTo(offset);
    }

    @Test
    void oneRequestForAcknowledgementIsSentPerTurn() {
        ReplicaLink link = bench.onlineReplica();
        bench.replication.requestAck();
        bench.replication.requestAck();
        bench.replication.beforeSleep(bench.nowMillis);
        bench.replication.beforeSleep(bench.nowMillis);
        assertThat(bench.stream(link)).isEqualTo(GETACK);
    }

    @Test
    void aSilentReplicaIsDroppedAndANewlineCountsAsASign() {
        ReplicaLink silent = bench.onlineReplica();
        ReplicaLink busy = bench.onlineReplica();
        for (int i = 0; i < 70; i++) {
            bench.seconds(1);
            busy.refresh(bench.nowMillis);
        }
        assertThat(bench.closed(silent)).isTrue();
        assertThat(bench.replication.replicas()).containsExactly(busy);
    }

    @Test
    void aClientOfSyncIsNotExpectedToAcknowledge() {
        ReplicaLink link = bench.client();
        bench.replication.sync(link, false, bench.nowMillis);
        bench.replication.snapshotSaved(bench.jobs.getFirst(), 1);
        bench.replication.payloadSent(link, bench.nowMillis);
        bench.seconds(200);
        assertThat(bench.replication.replicas()).containsExactly(link);
    }

    @Test
    void theBacklogIsGivenUpWithItsHistoryAfterItsTimeToLive() {
        ReplicaLink link = bench.onlineReplica();
        String id = bench.id();
        bench.replication.replicaLost(link, bench.nowMillis);
        bench.seconds(3600);
        assertThat(bench.id()).isEqualTo(id);
        bench.seconds(1);
        assertThat(bench.replication.backlog()).isEmpty();
        assertThat(bench.id()).isNotEqualTo(id);
        assertThat(bench.replication.history().secondOffset()).isEqualTo(-1);
    }

    @Test
    void aPromotedReplicaKeepsItsBacklogForAFullTimeToLive() {
        bench.syncFully("m", ReplicationBench.ID_H, 100);
        bench.replication.cron(bench.nowMillis);
        bench.nowMillis += 10_000_000;
        bench.replication.replicaOfNoOne("test", bench.nowMillis);
        bench.seconds(2);
        assertThat(bench.replication.backlog()).isPresent();
    }

    // ---- limits and counts ----

    @Test
    void aReplicaBeyondTheHardLimitIsDropped() {
        bench.options.outputHardLimitBytes = 3 << 20;
        ReplicaLink slow = bench.onlineReplica();
        bench.write(0, "SET", "a", "x".repeat(2 << 20));
        bench.replication.beforeSleep(bench.nowMillis);
        assertThat(bench.closed(slow)).isFalse();
        bench.write(0, "SET", "a", "x".repeat(2 << 20));
        bench.replication.beforeSleep(bench.nowMillis);
        assertThat(bench.closed(slow)).isTrue();
    }

    @Test
    void aHardLimitBelowTheBacklogIsTakenAsTheBacklogsSize() {
        bench.options.outputHardLimitBytes = 1;
        ReplicaLink slow = bench.onlineReplica();
        bench.write(0, "SET", "a", "x".repeat(900_000));
        bench.replication.beforeSleep(bench.nowMillis);
        assertThat(bench.closed(slow)).isFalse();
        bench.write(0, "SET", "a", "x".repeat(300_000));
        bench.replication.beforeSleep(bench.nowMillis);
        assertThat(bench.closed(slow)).isTrue();
    }

    @Test
    void theSoftLimitMustBeExceededForAWhile() {
        bench.options.outputSoftLimitBytes = 100_000;
        bench.options.outputSoftLimitSeconds = 10;
        ReplicaLink slow = bench.onlineReplica();
        bench.write(0, "SET", "a", "x".repeat(200_000));
        bench.seconds(9);
        bench.stream(slow);
        bench.seconds(5);
        bench.write(0, "SET", "a", "x".repeat(200_000));
        bench.seconds(11);
        assertThat(bench.closed(slow))
                .as("the clock restarted when it caught up")
                .isFalse();
        bench.seconds(2);
        assertThat(bench.closed(slow)).isTrue();
    }

    @Test
    void whoHasAcknowledgedIsCounted() {
        ReplicaLink first = bench.onlineReplica();
        bench.onlineReplica();
        bench.write(0, "DEL", "b");
        long offset = bench.offset();
        assertThat(bench.replication.acknowledged(offset)).isZero();
        bench.replconf(first, "ack", Long.toString(offset));
        assertThat(bench.replication.acknowledged(offset)).isEqualTo(1);
    }

    @Test
    void replicasThatLagAreNotGood() {
        bench.options.replicasToWriteMin = 1;
        assertThat(bench.replication.enoughGoodReplicas()).isFalse();
        ReplicaLink link = bench.onlineReplica();
        assertThat(bench.replication.enoughGoodReplicas()).isTrue();
        bench.seconds(12);
        assertThat(bench.replication.enoughGoodReplicas()).isFalse();
        bench.replconf(link, "ack", "1");
        bench.seconds(1);
        assertThat(bench.replication.enoughGoodReplicas()).isTrue();
        bench.replication.replicaLost(link, bench.nowMillis);
        assertThat(bench.replication.enoughGoodReplicas()).isFalse();
    }

    @Test
    void buffersBeyondTheBacklogAreTheReplicas() {
        ReplicaLink link = bench.onlineReplica();
        bench.write(0, "SET", "a", "x".repeat(3 << 20));
        long total = bench.replication.bufferBytes();
        assertThat(bench.replication.bufferBytesOfReplicas()).isEqualTo(total - (1 << 20));
        bench.stream(link);
        bench.replication.replicaLost(link, bench.nowMillis);
        assertThat(bench.replication.bufferBytesOfReplicas()).isZero();
    }

    @Test
    void whatASlowReplicaHeldIsGivenBackWhenItGoes() {
        ReplicaLink slow = bench.onlineReplica();
        bench.write(0, "SET", "a", "x".repeat(3 << 20));
        long held = bench.replication.bufferBytes();
        assertThat(bench.replication.bufferBytesBeyondBacklog()).isGreaterThan(1 << 20);

        bench.replication.dropReplica(slow, bench.nowMillis);
        assertThat(bench.replication.bufferBytes()).as("at once").isLessThan(held - (1 << 19));
        bench.replication.trim();
        assertThat(bench.replication.bufferBytesBeyondBacklog()).as("the rest").isLessThan(1 << 18);
    }

    @Test
    void whatLagsIsNotInSync() {
        assertThat(bench.replication.replicasInSync()).isTrue();
        ReplicaLink link = bench.onlineReplica();
        bench.write(0, "DEL", "b");
        assertThat(bench.replication.replicasInSync()).isFalse();
        bench.replconf(link, "ack", Long.toString(bench.replication.history().offset()));
        assertThat(bench.replication.replicasInSync()).isTrue();
    }

    @Test
    void infoAndItsReplicas() {
        ReplicaLink link = bench.onlineReplica();
        bench.replconf(link, "ack", "7");
        bench.nowMillis += 2000;
        assertThat(bench.replication.info(bench.nowMillis).split("\r\n"))
                .containsExactly(
                        "role:master",
                        "connected_slaves:1",
                        "slave0:ip=10.0.0.1,port=7000,state=online,offset=7,lag=2",
                        "master_failover_state:no-failover",
                        "master_replid:" + bench.id(),
                        "master_replid2:" + "0".repeat(40),
                        "master_repl_offset:0",
                        "second_repl_offset:-1",
                        "repl_backlog_active:1",
                        "repl_backlog_size:1048576",
                        "repl_backlog_first_byte_offset:1",
                        "repl_backlog_histlen:0");
    }
}
