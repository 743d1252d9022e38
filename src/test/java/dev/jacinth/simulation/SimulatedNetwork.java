package dev.jacinth.simulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Time, and connections that delay, split, stall and break. Everything that happens is an event in one queue.
final class SimulatedNetwork {

    private record Event(long atMillis, long number, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atMillis, other.atMillis);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Set<String> partitions = new HashSet<>();
    private final List<SimulatedWire> wires = new ArrayList<>();
    private final RandomGenerator random;
    private long nowMillis = 1_000_000;
    private long eventCount;
    private long wireCount;
    private int delayMillisMax = 20;

    SimulatedNetwork(RandomGenerator random) {
        this.random = random;
    }

    RandomGenerator random() {
        return random;
    }

    long nowMillis() {
        return nowMillis;
    }

    void delayMillisMax(int millis) {
        delayMillisMax = millis;
    }

    long nextDelayMillis() {
        return random.nextInt(delayMillisMax + 1);
    }

    void after(long delayMillis, Runnable action) {
        events.add(new Event(nowMillis + delayMillis, eventCount++, action));
    }

    /// Runs the next event if it is due by `limitMillis`; else moves the clock there.
    boolean step(long limitMillis) {
        Event next = events.peek();
        if (next == null || next.atMillis > limitMillis) {
            nowMillis = limitMillis;
            return false;
        }
        events.remove();
        nowMillis = next.atMillis;
        next.action.run();
        return true;
    }

    SimulatedWire wire(SimulatedNode client, SimulatedNode server) {
        SimulatedWire wire = new SimulatedWire(this, ++wireCount, client, server);
        wires.add(wire);
        return wire;
    }

    void forget(SimulatedWire wire) {
        wires.remove(wire);
    }

    List<SimulatedWire> wires() {
        return wires;
    }

    void partition(SimulatedNode left, SimulatedNode right) {
        partitions.add(pair(left, right));
    }

    void heal() {
        partitions.clear();
    }

    boolean partitioned(SimulatedNode left, SimulatedNode right) {
        return partitions.contains(pair(left, right));
    }

    private static String pair(SimulatedNode left, SimulatedNode right) {
        return left.name().compareTo(right.name()) < 0 ? left.name() + right.name() : right.name() + left.name();
    }
}
