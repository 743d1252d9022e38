package dev.jacinth.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.replication.ReplicationCounters;
import dev.jacinth.replication.ReplicationOptions.DisklessLoad;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/// One seed: a few nodes, some minutes of simulated trouble, then peace and agreement.
///
/// Which kinds of trouble there are is drawn per run, so that some runs show one kind undisturbed by the others.
final class SimulationRun {

    static final class Totals {
        private long full;
        private long partial;

        void add(Totals other) {
            full += other.full;
            partial += other.partial;
        }

        void add(ReplicationCounters counters) {
            full += counters.full();
            partial += counters.partialGranted();
        }

        long full() {
            return full;
        }

        long partial() {
            return partial;
        }
    }

    private static final int TURNS = 250;
    private static final int PEACE_MILLIS = 240_000;

    private final Random random;
    private final SimulatedNetwork network;
    private final Map<String, SimulatedNode> nodes = new LinkedHashMap<>();
    private final List<SimulatedNode> all = new ArrayList<>();
    private final List<Consumer<SimulatedNode>> troubles = new ArrayList<>();
    private final Totals totals = new Totals();

    SimulationRun(long seed) {
        random = new Random(seed);
        network = new SimulatedNetwork(random);
        network.delayMillisMax(1 + random.nextInt(100));
        Ledger ledger = new Ledger();
        boolean tapped = random.nextInt(4) > 0;
        int count = 2 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            SimulatedNode node = new SimulatedNode("n" + i, network, options(tapped), ledger, nodes);
            nodes.put(node.name(), node);
            all.add(node);
        }
        drawTroubles();
    }

    private SimulatedOptions options(boolean tapped) {
        return new SimulatedOptions(
                16L << (10 + random.nextInt(3)),
                random.nextBoolean() ? 3600 : 1 + random.nextInt(20),
                12 + random.nextInt(30),
                random.nextInt(3) > 0,
                random.nextInt(4),
                DisklessLoad.values()[random.nextInt(3)],
                random.nextInt(3) > 0 ? 0 : 40_000,
                tapped);
    }

    private void drawTroubles() {
        List<Consumer<SimulatedNode>> kinds = List.of(
                unused -> cutOne(),
                unused -> network.partition(any(), any()),
                unused -> network.heal(),
                SimulatedNode::save,
                SimulatedNode::restart,
                this::restartFromFreshFile,
                SimulatedNode::loseFile,
                this::promote,
                node -> follow(node, any()),
                node -> node.faultySync(random.nextBoolean()),
                node -> node.sendBytesMax(random.nextBoolean() ? 1 + random.nextInt(300) : Integer.MAX_VALUE));
        for (Consumer<SimulatedNode> kind : kinds) {
            int weight = random.nextInt(3);
            for (int i = 0; i < weight; i++) {
                troubles.add(kind);
            }
        }
    }

    Totals run() {
        buildTree(all);
        for (int turn = 0; turn < TURNS; turn++) {
            if (!troubles.isEmpty() && random.nextInt(5) == 0) {
                troubles.get(random.nextInt(troubles.size())).accept(any());
            }
            for (int i = random.nextInt(4); i > 0; i--) {
                write();
            }
            passTime(random.nextInt(1000));
        }
        makePeace();
        for (SimulatedNode node : all) {
            totals.add(node.replication().counters());
            node.shutDown();
        }
        return totals;
    }

    private void makePeace() {
        network.heal();
        for (SimulatedNode node : all) {
            node.faultySync(false);
            node.sendBytesMax(Integer.MAX_VALUE);
        }
        List<SimulatedNode> order = new ArrayList<>(all);
        Collections.shuffle(order, random);
        buildTree(order);
        for (int i = 0; i < 10; i++) {
            write();
            passTime(PEACE_MILLIS / 10);
        }
        SimulatedNode master = order.getFirst();
        for (SimulatedNode node : order.subList(1, order.size())) {
            assertThat(node.replication().streaming())
                    .as("%s is connected", node.name())
                    .isTrue();
            assertThat(node.replication().history().id())
                    .as("history of %s", node.name())
                    .isEqualTo(master.replication().history().id());
            assertThat(node.data())
                    .as("data of %s", node.name())
                    .hasToString(master.data().toString());
        }
    }

    /// The first becomes the master, each of the others a replica of one before it.
    private void buildTree(List<SimulatedNode> order) {
        order.getFirst().promote();
        for (int i = 1; i < order.size(); i++) {
            order.get(i).replicaOf(order.get(random.nextInt(i)));
        }
    }

    private void passTime(long millis) {
        long until = network.nowMillis() + millis;
        boolean more = true;
        while (more) {
            more = network.step(until);
        }
    }

    private SimulatedNode any() {
        return all.get(random.nextInt(all.size()));
    }

    private void write() {
        List<SimulatedNode> masters =
                all.stream().filter(node -> node.replication().isMaster()).toList();
        if (masters.isEmpty()) {
            return;
        }
        SimulatedNode master = masters.get(random.nextInt(masters.size()));
        List<String[]> effects = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            boolean deletion = random.nextInt(4) == 0;
            String value =
                    deletion ? "" : Integer.toString(random.nextInt(1000)).repeat(1 + random.nextInt(100));
            String database = Integer.toString(random.nextInt(3));
            effects.add(new String[] {database, "k" + random.nextInt(20), value});
        }
        master.write(effects);
        if (random.nextInt(10) == 0) {
            master.requestAck();
        }
    }

    private void cutOne() {
        if (!network.wires().isEmpty()) {
            network.wires().get(random.nextInt(network.wires().size())).cut();
        }
    }

    private void restartFromFreshFile(SimulatedNode node) {
        node.save();
        node.restart();
    }

    private void promote(SimulatedNode node) {
        node.promote();
    }

    private void follow(SimulatedNode node, SimulatedNode other) {
        if (node != other) {
            node.replicaOf(other);
        }
    }
}
