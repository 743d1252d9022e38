package dev.jacinth.pubsub;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Who listens to which name, for one kind of names.
///
/// The listeners of a name are an array that is replaced and never changed: a message goes out along it even if a
/// listener is found dead and leaves on the way.
final class Listeners {

    private static final Subscriber[] NOBODY = {};

    private final Map<Name, Subscriber[]> byName = new HashMap<>();

    void add(Name name, Subscriber subscriber) {
        Subscriber[] old = of(name);
        Subscriber[] more = Arrays.copyOf(old, old.length + 1);
        more[old.length] = subscriber;
        byName.put(name, more);
    }

    /// A name without listeners is forgotten, so that names cannot pile up.
    void remove(Name name, Subscriber subscriber) {
        Subscriber[] old = of(name);
        if (old.length <= 1) {
            byName.remove(name);
            return;
        }
        Subscriber[] fewer = new Subscriber[old.length - 1];
        int kept = 0;
        for (Subscriber each : old) {
            if (!each.equals(subscriber)) {
                fewer[kept++] = each;
            }
        }
        byName.put(name, fewer);
    }

    Subscriber[] of(Name name) {
        return byName.getOrDefault(name, NOBODY);
    }

    Set<Name> names() {
        return Collections.unmodifiableSet(byName.keySet());
    }

    /// Not to be changed.
    Map<Name, Subscriber[]> all() {
        return byName;
    }

    int size() {
        return byName.size();
    }
}
