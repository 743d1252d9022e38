package dev.jacinth.config;

/// Puts new values of some settings into effect, and may find that this is impossible: a port that is taken, a
/// certificate that cannot be read.
@FunctionalInterface
public interface Applier {

    /// Called during CONFIG SET when all values of the command are in place, once for all settings of this applier. If
    /// it refuses, the old values come back and it is called again to restore what they stand for.
    ///
    /// @throws RefusedException with the reason for the client, such as `Unable to listen on this port.`
    void apply(Settings settings) throws RefusedException;
}
