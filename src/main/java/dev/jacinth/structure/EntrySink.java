package dev.jacinth.structure;

/// Takes the entries of a [Dict] one after the other. It must not change the Dict meanwhile.
@FunctionalInterface
public interface EntrySink {

    void entry(int entry);
}
