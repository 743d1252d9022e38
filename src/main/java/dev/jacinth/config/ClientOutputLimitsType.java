package dev.jacinth.config;

import dev.jacinth.config.ClientOutputLimits.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// Groups of four words: class, hard limit, soft limit, seconds. Classes that are not named keep their limits.
final class ClientOutputLimitsType extends SettingType<ClientOutputLimits> {

    private static final int GROUP = 4;

    @Override
    ClientOutputLimits parse(List<String> words, ClientOutputLimits current, boolean fromFile) throws RefusedException {
        if (words.size() % GROUP != 0) {
            throw new RefusedException("Wrong number of arguments in buffer limit configuration.");
        }
        ClientOutputLimits limits = current;
        for (int i = 0; i < words.size(); i += GROUP) {
            limits = with(limits, words.get(i), words.subList(i + 1, i + GROUP));
        }
        return limits;
    }

    @Override
    String format(ClientOutputLimits value) {
        return "normal " + format(value.normal()) + " slave " + format(value.replica()) + " pubsub "
                + format(value.pubsub());
    }

    @Override
    String form() {
        return "class hard soft seconds ...";
    }

    @Override
    boolean takesSeveralWords() {
        return true;
    }

    @Override
    List<Line> rewrite(String name, ClientOutputLimits value, ClientOutputLimits defaultValue) {
        List<Line> lines = new ArrayList<>();
        lines.add(line(name + " normal ", value.normal(), defaultValue.normal()));
        lines.add(line(name + " replica ", value.replica(), defaultValue.replica()));
        lines.add(line(name + " pubsub ", value.pubsub(), defaultValue.pubsub()));
        return lines;
    }

    private static ClientOutputLimits with(ClientOutputLimits limits, String clientClass, List<String> words)
            throws RefusedException {
        return switch (Words.lowerCase(clientClass)) {
            case "normal" -> new ClientOutputLimits(limit(words), limits.replica(), limits.pubsub());
            case "slave", "replica" -> new ClientOutputLimits(limits.normal(), limit(words), limits.pubsub());
            case "pubsub" -> new ClientOutputLimits(limits.normal(), limits.replica(), limit(words));
            default -> throw new RefusedException("Invalid client class specified in buffer limit configuration.");
        };
    }

    private static Limit limit(List<String> words) throws RefusedException {
        OptionalLong hard = Numerals.parseMemory(words.get(0));
        OptionalLong soft = Numerals.parseMemory(words.get(1));
        OptionalLong seconds = Numerals.parseLenient(words.get(2));
        if (hard.isEmpty() || soft.isEmpty() || seconds.isEmpty() || seconds.getAsLong() < 0) {
            throw new RefusedException("Error in hard, soft or soft_seconds setting in buffer limit configuration.");
        }
        return new Limit(hard.getAsLong(), soft.getAsLong(), seconds.getAsLong());
    }

    private static String format(Limit limit) {
        return Long.toUnsignedString(limit.hardBytes()) + " " + Long.toUnsignedString(limit.softBytes()) + " "
                + limit.softSeconds();
    }

    private static Line line(String prefix, Limit limit, Limit defaultLimit) {
        String text = prefix + Numerals.memoryInFile(limit.hardBytes()) + " " + Numerals.memoryInFile(limit.softBytes())
                + " " + limit.softSeconds();
        return new Line(text, !limit.equals(defaultLimit));
    }
}
