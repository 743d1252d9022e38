package dev.jacinth.config;

/// Values of the `enable-...` settings: who may do what could harm the machine.
public enum ProtectedAction {
    NO,
    YES,
    LOCAL
}
