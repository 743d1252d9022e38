package dev.jacinth.pubsub;

import java.util.LinkedHashSet;
import java.util.Set;

/// What one client listens to.
final class Subscriptions {

    final Set<Name> channels = new LinkedHashSet<>();
    final Set<Name> patterns = new LinkedHashSet<>();
    final Set<Name> shardChannels = new LinkedHashSet<>();

    Set<Name> of(Kind kind) {
        return switch (kind) {
            case CHANNEL -> channels;
            case PATTERN -> patterns;
            case SHARD -> shardChannels;
        };
    }

    boolean isEmpty() {
        return channels.isEmpty() && patterns.isEmpty() && shardChannels.isEmpty();
    }
}
