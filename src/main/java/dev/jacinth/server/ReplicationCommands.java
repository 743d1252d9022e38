package dev.jacinth.server;

import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Flag.ADMIN;
import static dev.jacinth.command.Flag.ALLOW_BUSY;
import static dev.jacinth.command.Flag.FAST;
import static dev.jacinth.command.Flag.LOADING;
import static dev.jacinth.command.Flag.NOSCRIPT;
import static dev.jacinth.command.Flag.NO_ASYNC_LOADING;
import static dev.jacinth.command.Flag.NO_MULTI;
import static dev.jacinth.command.Flag.STALE;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.command.BlockTimeout;
import dev.jacinth.command.Call;
import dev.jacinth.command.Category;
import dev.jacinth.command.Command;
import dev.jacinth.command.Group;
import dev.jacinth.command.Waiting;
import dev.jacinth.config.MasterAddress;
import dev.jacinth.config.Settings;
import dev.jacinth.protocol.RespWriter;
import dev.jacinth.replication.MasterView;
import dev.jacinth.replication.ReplicaLink;
import dev.jacinth.replication.Replication;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Commands by which servers speak about replication with each other and with their operators.
///
/// They stand in this room because their subject is the connection they arrive on.
final class ReplicationCommands {

    private static final byte[] NO = Bytes.of("no");
    private static final byte[] ONE = Bytes.of("one");
    private static final byte[] GETACK = Bytes.of("getack");

    private final ReplicationService service;
    private final Replication replication;
    private final Settings settings;
    private final List<AckWaiting> waiting = new ArrayList<>();

    ReplicationCommands(ReplicationService service, Settings settings) {
        this.service = service;
        this.replication = service.replication();
        this.settings = settings;
    }

    /// The family.
    List<Command> all() {
        // spotless:off
        return List.of(
                command("PSYNC", this::psync)
                        .syntax("replicationid:string offset:integer").acceptsMore()
                        .flags(ADMIN, NOSCRIPT, NO_ASYNC_LOADING, NO_MULTI)
                        .group(Group.SERVER).since("2.8.0").complexity("O(1)")
                        .summary("Asks a master to continue a replication stream, or to begin one."),
                command("REPLCONF", this::replconf)
                        .syntax("[option:string value:string ...]").flags(ADMIN, NOSCRIPT, LOADING, STALE, ALLOW_BUSY)
                        .internal()
                        .group(Group.SERVER).since("3.0.0").complexity("O(1)")
                        .summary("Tells a master about its replica, or a replica what its master wants."),
                command("REPLICAOF", this::replicaof)
                        .syntax("<host:string port:integer | NO ONE>").flags(ADMIN, NOSCRIPT, STALE, NO_ASYNC_LOADING)
                        .group(Group.SERVER).since("5.0.0").complexity("O(1)")
                        .summary("Makes the server a replica of another one, or a master."),
                command("ROLE", this::role)
                        .syntax("").flags(NOSCRIPT, LOADING, STALE, FAST).group(Group.SERVER)
                        .categories(Category.ADMIN, Category.DANGEROUS).since("2.8.12").complexity("O(1)")
                        .summary("Returns the part the server has in replication."),
                command("SLAVEOF", this::replicaof)
                        .syntax("<host:string port:integer | NO ONE>").flags(ADMIN, NOSCRIPT, STALE, NO_ASYNC_LOADING)
                        .group(Group.SERVER).since("1.0.0").complexity("O(1)").deprecated("5.0.0", "`REPLICAOF`")
                        .summary("Makes the server a replica of another one, or a master."),
                command("SYNC", this::sync)
                        .syntax("").flags(ADMIN, NOSCRIPT, NO_ASYNC_LOADING, NO_MULTI).group(Group.SERVER)
                        .since("1.0.0").complexity("O(1)")
                        .summary("Asks a master for its data set and the stream after it."),
                command("WAIT", this::await)
                        .syntax("numreplicas:integer timeout:integer")
                        .group(Group.GENERIC).onlyCategories(Category.CONNECTION)
                        .tips("request_policy:all_shards", "response_policy:agg_min")
                        .since("3.0.0").complexity("O(1)")
                        .summary("Waits until the client's writes have reached a number of replicas."));
        // spotless:on
    }

    // ---- from replicas

    private void replconf(Call call) {
        if (call.session().isMaster()) {
            if (call.count() > 1 && call.is(1, GETACK)) {
                replication.acknowledge();
            }
            return;
        }
        if (call.session() instanceof Client client) {
            String[] arguments = new String[call.count()];
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = call.text(i);
            }
            reply(call, replication.replconf(linkOf(client), arguments, service.nowMillis()));
            resolveWaits();
            service.scheduleTurn();
        }
    }

    private void psync(Call call) {
        if (call.session() instanceof Client client) {
            ReplicaLink link = linkOf(client);
            client.flush();
            reply(call, replication.psync(link, call.text(1), call.text(2), false, service.nowMillis()));
            service.scheduleTurn();
        }
    }

    private void sync(Call call) {
        if (call.session() instanceof Client client) {
            ReplicaLink link = linkOf(client);
            client.flush();
            reply(call, replication.sync(link, false, service.nowMillis()));
            service.scheduleTurn();
        }
    }

    private ReplicaLink linkOf(Client client) {
        ReplicaLink link = client.replicaLink();
        if (link == null) {
            link = replication.link(new ReplicaTransport(client));
            client.replicaLink(link);
        }
        return link;
    }

    /// The state machine gives replies without their line ends, and nothing where there is to be none.
    private static void reply(Call call, String line) {
        if (line.startsWith("-")) {
            call.error(line.substring(1));
        } else if (line.startsWith("+")) {
            call.reply().simple(line.substring(1));
        }
    }

    // ---- roles

    private void replicaof(Call call) {
        if (call.session().isReplica()) {
            call.error("ERR Command is not valid when client is a replica.");
            return;
        }
        String requester = call.session() instanceof Client client ? new ReplicaTransport(client).describe() : "";
        if (call.is(1, NO) && call.is(2, ONE)) {
            reply(call, replication.replicaOfNoOne(requester, service.nowMillis()));
            settings.put(Settings.REPLICAOF, MasterAddress.NONE);
        } else {
            if (!call.isLong(2)) {
                return;
            }
            long port = call.longAt(2);
            if (port < 0 || port > 65535) {
                call.error("ERR Invalid master port");
                return;
            }
            String host = call.text(1);
            String outcome = replication.replicaOf(host, (int) port, requester, service.nowMillis());
            reply(call, outcome);
            if (outcome.equals(ReplicaLink.OK)) {
                service.masterChanged();
            }
            settings.put(Settings.REPLICAOF, new MasterAddress(host, (int) port));
        }
        service.roleChanged();
        service.scheduleTurn();
    }

    private void role(Call call) {
        RespWriter reply = call.reply();
        Optional<MasterView> master = replication.master();
        if (master.isPresent()) {
            MasterView view = master.get();
            reply.array(5);
            reply.bulk("slave");
            reply.bulk(view.host());
            reply.integer(view.port());
            reply.bulk(view.state());
            reply.integer(view.offset());
            return;
        }
        reply.array(3);
        reply.bulk("master");
        reply.integer(replication.history().offset());
        List<ReplicaLink> online = replication.replicas().stream()
                .filter(link -> !link.address().isEmpty())
                .toList();
        reply.array(online.size());
        for (ReplicaLink link : online) {
            reply.array(3);
            reply.bulk(link.address());
            reply.bulk(Long.toString(link.listeningPort()));
            reply.bulk(Long.toString(link.acknowledgedOffset()));
        }
    }

    // ---- waiting for replicas

    /// A client that waits until enough replicas have confirmed an offset.
    private final class AckWaiting implements Waiting {
        private final Client client;
        private final long offset;
        private final long replicas;
        private final long deadlineNanos;

        AckWaiting(Client client, long offset, long replicas, long deadlineNanos) {
            this.client = client;
            this.offset = offset;
            this.replicas = replicas;
            this.deadlineNanos = deadlineNanos;
        }

        @Override
        public long deadlineNanos() {
            return deadlineNanos;
        }

        @Override
        public void timedOut(RespWriter reply) {
            reply.integer(replication.acknowledged(offset));
        }

        @Override
        public void ended() {
            waiting.remove(this);
        }
    }

    private void await(Call call) {
        if (!replication.isMaster()) {
            call.error("ERR WAIT cannot be used with replica instances. Please also note that since Redis 4.0 if a"
                    + " replica is configured to be writable (which is not the default) writes to replicas are just"
                    + " local and are not propagated.");
            return;
        }
        if (!call.isLong(1)) {
            return;
        }
        long timeoutMillis = BlockTimeout.millis(call, 2);
        if (timeoutMillis == BlockTimeout.INVALID) {
            return;
        }
        long offset = call.session().writtenOffset();
        int confirmed = replication.acknowledged(offset);
        if (confirmed >= call.longAt(1) || !call.canWait()) {
            call.reply().integer(confirmed);
            return;
        }
        long deadline = timeoutMillis == 0
                ? Long.MAX_VALUE
                : service.nowNanos() + Math.min(timeoutMillis, Long.MAX_VALUE / 2_000_000) * 1_000_000;
        AckWaiting what = new AckWaiting((Client) call.session(), offset, call.longAt(1), deadline);
        waiting.add(what);
        call.session().block(what);
        replication.requestAck();
        service.scheduleTurn();
    }

    /// Lets those go whose replicas have confirmed.
    private void resolveWaits() {
        for (AckWaiting each : List.copyOf(waiting)) {
            int confirmed = replication.acknowledged(each.offset);
            if (confirmed >= each.replicas) {
                each.client.writer().integer(confirmed);
                each.client.unblock();
                each.client.resume();
                each.client.flush();
            }
        }
    }
}
