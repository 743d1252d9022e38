package dev.jacinth.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Compares who imports whom with the table of rooms.
final class Layering {

    /// A part of the outer world that only some rooms may touch.
    ///
    /// @param classes a pattern over full class names
    /// @param rooms where it is allowed
    /// @param reason what a room that needs it should do
    record Border(Pattern classes, Set<String> rooms, String reason) {

        static Border border(String classes, Set<String> rooms, String reason) {
            return new Border(Pattern.compile(classes), rooms, reason);
        }
    }

    static final List<Border> BORDERS = List.of(
            Border.border("java\\.lang\\.foreign\\..*", Set.of("bytes", "memory"), "use bytes.Native"),
            Border.border("sun\\.misc\\.Signal.*", Set.of("server"), "signals belong to server"),
            Border.border("(sun\\.misc\\.(?!Signal)|jdk\\.internal\\.).*", Set.of(), "use bytes.Native"),
            Border.border(
                    "io\\.netty\\.buffer\\.ByteBuf", Set.of("protocol", "server"), "take an address and a length"),
            Border.border("io\\.netty\\.(?!buffer\\.ByteBuf$).*", Set.of("server"), "sockets belong to server"),
            Border.border("(org\\.slf4j|ch\\.qos)\\..*", Set.of("server"), "use System.Logger"),
            Border.border(
                    "java\\.lang\\.System\\$Logger.*",
                    Room.allBut("bytes", "time", "memory", "structure", "value", "keyspace"),
                    "the rooms up to keyspace do not log; report through an interface"),
            Border.border(
                    "java\\.net\\..*|java\\.nio\\.channels\\.(?!FileChannel).*",
                    Set.of("server"),
                    "take bytes and give bytes"),
            Border.border(
                    "java\\.nio\\.file\\..*|java\\.nio\\.channels\\.FileChannel.*|java\\.io\\.(File|RandomAccess).*",
                    Set.of("config", "persistence", "server"),
                    "take bytes and give bytes"),
            Border.border("java\\.lang\\.Thread(\\$.*)?", Set.of("server"), "threads belong to server"),
            // An Executor that is handed in is the caller's thread, whichever that is.
            Border.border(
                    "java\\.(lang\\.ThreadLocal|util\\.(Timer|concurrent\\."
                            + "(?!atomic\\.|TimeUnit|Concurrent|Executor$).*))",
                    Set.of("server"),
                    "threads belong to server"));

    private final String prefix;
    private final Map<String, Room> rooms;

    /// @param base the package that holds the rooms
    Layering(String base, List<Room> rooms) {
        this.prefix = base + ".";
        this.rooms = rooms.stream().collect(Collectors.toMap(Room::name, Function.identity()));
    }

    /// One line for each forbidden import, in order.
    List<String> violations(JavaClasses classes) {
        Set<String> violations = new TreeSet<>();
        for (JavaClass from : classes) {
            Room room = rooms.get(roomOf(from.getName()));
            if (room == null) {
                violations.add(from.getName() + " is in no room: add its package to Room.ALL");
                continue;
            }
            for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
                String target =
                        dependency.getTargetClass().getBaseComponentType().getName();
                String problem = target.startsWith(prefix) ? inside(room, from, target) : outside(room, target);
                if (problem != null) {
                    violations.add(from.getName() + " uses " + target + ": " + problem);
                }
            }
        }
        return new ArrayList<>(violations);
    }

    private String inside(Room room, JavaClass from, String target) {
        String imported = roomOf(target);
        if (imported.equals(room.name())
                || Room.importsOf(room, outermost(from)).contains(imported)) {
            return null;
        }
        return room.name() + " may not import " + imported;
    }

    private static String outside(Room room, String target) {
        for (Border border : BORDERS) {
            if (border.classes.matcher(target).matches() && !border.rooms.contains(room.name())) {
                return "not in " + room.name() + "; " + border.reason;
            }
        }
        return null;
    }

    private String roomOf(String className) {
        String rest = className.substring(prefix.length());
        int dot = rest.indexOf('.');
        return dot < 0 ? "" : rest.substring(0, dot);
    }

    private static String outermost(JavaClass type) {
        String name = type.getName().substring(type.getPackageName().length() + 1);
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }
}
