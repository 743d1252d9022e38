package dev.jacinth.server;

import dev.jacinth.command.Propagation;

/// The replication stream as the executor sees it: effects come in units.
interface EffectStream extends Propagation {

    void beginUnit();

    /// Sends the unit's effects on.
    ///
    /// @param apart true if they need not be one transaction: expired keys that a SCAN met
    void endUnit(boolean apart);

    /// Replication offset after all that was sent so far.
    long offset();
}
