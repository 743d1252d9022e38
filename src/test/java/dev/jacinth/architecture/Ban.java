package dev.jacinth.architecture;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// A call or import that we do not want, and what to use instead.
///
/// @param code a pattern over what the parser sees: `Type.method`, `new Type()`, `import name`, `@Annotation`
/// @param instead what to do, for the message
/// @param rooms the rooms in which it is banned
/// @param inTests whether tests may not use it either
record Ban(Pattern code, String instead, Set<String> rooms, boolean inTests) {

    static final List<Ban> ALL = List.of(
            ban("System\\.(currentTimeMillis|nanoTime)", "time.Clock, handed in", Room.allBut("time", "server")),
            ban(
                    "(Instant|Clock|LocalDateTime)\\.(now|system.*)",
                    "time.Clock, handed in",
                    Room.allBut("time", "server")),
            everywhere(
                    "Thread\\.sleep|TimeUnit\\.\\w+\\.sleep", "a condition awaited with a bound, or a simulated clock"),
            everywhere(
                    "Math\\.random|ThreadLocalRandom\\.current",
                    "a SplittableRandom made from a seed that is reported"),
            everywhere("new (Random|SplittableRandom)\\(\\)", "one made from a seed that is reported"),
            everywhere("Collections\\.shuffle/1", "Collections.shuffle(list, random) with a seeded random"),
            everywhere("@Disabled", "a test that passes, or none"),
            ban("System\\.exit|Runtime\\.getRuntime\\(\\)\\.(exit|halt)", "server.Shutdown", Room.allBut("", "server")),
            ban("System\\.(out|err)|.*\\.printStackTrace", "System.Logger", Room.allBut("", "server")),
            ban("String\\.format|.*\\.formatted", "concatenation, or bytes written straight into the reply", Room.HOT),
            ban("import java\\.util\\.stream\\..*|.*\\.(stream|parallelStream)", "a loop", Room.HOT));

    private static Ban ban(String code, String instead, Set<String> rooms) {
        return new Ban(Pattern.compile(code), instead, rooms, false);
    }

    private static Ban everywhere(String code, String instead) {
        return new Ban(Pattern.compile(code), instead, Room.allBut(), true);
    }
}
