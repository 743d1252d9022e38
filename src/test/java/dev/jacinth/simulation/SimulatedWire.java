package dev.jacinth.simulation;

import dev.jacinth.replication.Transport;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/// One connection: two ends, and the bytes on their way in each direction.
final class SimulatedWire {

    private static final byte[] END = new byte[0];

    private final SimulatedNetwork network;
    private final long number;
    private final End client;
    private final End server;
    private boolean broken;

    SimulatedWire(SimulatedNetwork network, long number, SimulatedNode clientNode, SimulatedNode serverNode) {
        this.network = network;
        this.number = number;
        this.client = new End(clientNode, true);
        this.server = new End(serverNode, false);
    }

    End client() {
        return client;
    }

    End server() {
        return server;
    }

    boolean joins(SimulatedNode node) {
        return client.owner == node || server.owner == node;
    }

    /// Breaks the connection where it is: bytes on their way are lost, and both ends learn of it some time later.
    void cut() {
        if (broken) {
            return;
        }
        broken = true;
        network.forget(this);
        client.inFlight.clear();
        server.inFlight.clear();
        network.after(network.nextDelayMillis(), client::reportClosed);
        network.after(network.nextDelayMillis(), server::reportClosed);
    }

    private End other(End end) {
        return end == client ? server : client;
    }

    /// One end; what it sends arrives at the other.
    final class End implements Transport {

        private final SimulatedNode owner;
        private final boolean clientSide;
        private final Deque<byte[]> inFlight = new ArrayDeque<>();
        private boolean pumping;
        private boolean closed;
        private boolean reported;

        End(SimulatedNode owner, boolean clientSide) {
            this.owner = owner;
            this.clientSide = clientSide;
        }

        boolean closed() {
            return closed || broken;
        }

        int inFlightBytes() {
            return inFlight.stream().mapToInt(piece -> piece.length).sum();
        }

        @Override
        public void send(byte[] bytes) {
            if (closed || broken || bytes.length == 0) {
                return;
            }
            inFlight.add(bytes);
            pump();
        }

        @Override
        public void close() {
            if (closed || broken) {
                return;
            }
            closed = true;
            inFlight.add(END);
            pump();
            network.after(network.nextDelayMillis(), this::reportClosed);
        }

        @Override
        public long id() {
            return number;
        }

        @Override
        public String peerAddress() {
            return other(this).owner.name();
        }

        @Override
        public String describe() {
            return "wire " + number;
        }

        private void pump() {
            if (!pumping) {
                pumping = true;
                network.after(network.nextDelayMillis(), this::deliver);
            }
        }

        private void deliver() {
            pumping = false;
            if (broken || inFlight.isEmpty()) {
                return;
            }
            if (network.partitioned(client.owner, server.owner)) {
                pumping = true;
                network.after(200, this::deliver);
                return;
            }
            byte[] piece = nextPiece();
            End receiver = other(this);
            if (piece == END) {
                broken = true;
                network.forget(SimulatedWire.this);
                receiver.reportClosed();
                return;
            }
            if (piece.length > 1 && network.random().nextInt(4) == 0) {
                int split = 1 + network.random().nextInt(piece.length - 1);
                inFlight.addFirst(Arrays.copyOfRange(piece, split, piece.length));
                piece = Arrays.copyOf(piece, split);
            }
            if (!inFlight.isEmpty()) {
                pump();
            }
            if (!receiver.closed) {
                receiver.owner.received(receiver, receiver.clientSide, piece);
            }
        }

        /// What one read of the receiver gives: what was sent at once, or some of it glued together.
        private byte[] nextPiece() {
            byte[] piece = inFlight.remove();
            while (piece != END
                    && !inFlight.isEmpty()
                    && inFlight.peek() != END
                    && network.random().nextBoolean()) {
                byte[] more = inFlight.remove();
                int length = piece.length;
                piece = Arrays.copyOf(piece, length + more.length);
                System.arraycopy(more, 0, piece, length, more.length);
            }
            return piece;
        }

        private void reportClosed() {
            if (!reported) {
                reported = true;
                closed = true;
                owner.closed(this, clientSide);
            }
        }
    }
}
