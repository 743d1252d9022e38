package dev.jacinth.config;

/// Values of `propagation-error-behavior`: what a replica does when a replicated command fails.
public enum PropagationErrorBehavior {
    IGNORE,
    PANIC,
    PANIC_ON_REPLICAS
}
