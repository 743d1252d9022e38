package dev.jacinth.architecture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A package under `dev.jacinth` and the packages it may import. Sub-packages belong to their room.
///
/// Think hard about the layering before changing this file.
///
/// @param name the package's name without the prefix; empty for the root, where `Main` is
/// @param imports the rooms it may import besides itself
record Room(String name, Set<String> imports) {

    /// From the ground up: no room may import one that stands below it in this list.
    static final List<Room> ALL = List.of(
            room("bytes"),
            room("time"),
            room("memory", "bytes"),
            room("structure", "memory", "bytes"),
            room("value", "structure", "memory", "bytes"),
            room("keyspace", "value", "structure", "memory", "bytes", "time"),
            room("protocol", "bytes"),
            room("config", "bytes"),
            room("command", "keyspace", "value", "protocol", "config", "bytes", "time"),
            room("pubsub", "command", "protocol", "config", "bytes", "time"),
            room("security", "command", "protocol", "config", "bytes", "time"),
            room("script", "command", "keyspace", "protocol", "config", "bytes", "time"),
            room(
                    "persistence",
                    "command",
                    "keyspace",
                    "value",
                    "structure",
                    "memory",
                    "protocol",
                    "config",
                    "bytes",
                    "time"),
            room("replication", "protocol", "config", "bytes", "time"),
            room("cluster", "replication", "command", "keyspace", "protocol", "config", "bytes", "time"),
            room(
                    "server",
                    "cluster",
                    "replication",
                    "persistence",
                    "script",
                    "security",
                    "pubsub",
                    "command",
                    "config",
                    "protocol",
                    "keyspace",
                    "value",
                    "structure",
                    "memory",
                    "time",
                    "bytes"),
            room("", "server", "config"));

    /// What a class may import beyond its room: the state machines of replication do not know what a command is, the
    /// declarations of its commands do.
    static Set<String> importsOf(Room room, String simpleName) {
        if (room.name.equals("replication") && simpleName.endsWith("Commands")) {
            Set<String> imports = new HashSet<>(room.imports);
            imports.add("command");
            return imports;
        }
        return room.imports;
    }

    /// Rooms whose code may run for every request: nothing in them makes garbage for convenience.
    static final Set<String> HOT = Set.of("memory", "structure", "value", "protocol", "keyspace", "command");

    /// Names in [#ALL], except of those given.
    static Set<String> allBut(String... names) {
        Set<String> rest = new HashSet<>();
        ALL.forEach(room -> rest.add(room.name));
        List.of(names).forEach(rest::remove);
        return rest;
    }

    /// Problems of the table itself: an import that names no room, or one that points upwards.
    static List<String> problems(List<Room> rooms) {
        List<String> problems = new ArrayList<>();
        Set<String> below = new HashSet<>();
        for (Room room : rooms) {
            for (String imported : room.imports) {
                if (!below.contains(imported)) {
                    problems.add(room.name + " imports " + imported + ", which does not stand before it");
                }
            }
            below.add(room.name);
        }
        Collections.sort(problems);
        return problems;
    }

    static Room room(String name, String... imports) {
        return new Room(name, Set.of(imports));
    }
}
