package dev.jacinth.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Numbers from 0 to 100, shown with at most six decimals.
final class PercentilesType extends SettingType<List<Double>> {

    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
    private static final Pattern HEXADECIMAL =
            Pattern.compile("[+-]?0[xX](?:[0-9a-fA-F]+\\.?[0-9a-fA-F]*|\\.[0-9a-fA-F]+)([pP][+-]?\\d+)?");
    private static final Pattern INFINITE = Pattern.compile("[+-]?inf(inity)?", Pattern.CASE_INSENSITIVE);
    private static final int DECIMALS = 6;

    @Override
    List<Double> parse(List<String> words, List<Double> current, boolean fromFile) throws RefusedException {
        boolean none = words.size() == 1 && words.getFirst().isEmpty();
        List<Double> percentiles = new ArrayList<>();
        for (String word : none ? List.<String>of() : words) {
            percentiles.add(percentile(word));
        }
        return List.copyOf(percentiles);
    }

    @Override
    String format(List<Double> value) {
        return value.stream().map(PercentilesType::format).collect(Collectors.joining(" "));
    }

    @Override
    String form() {
        return "percentile ...";
    }

    @Override
    boolean takesSeveralWords() {
        return true;
    }

    @Override
    List<Line> rewrite(String name, List<Double> value, List<Double> defaultValue) {
        return List.of(new Line(name + " " + (value.isEmpty() ? "\"\"" : format(value)), true));
    }

    private static double percentile(String word) throws RefusedException {
        double value = number(word);
        if (value < 0 || value > 100) {
            throw new RefusedException("latency-tracking-info-percentiles parameters should sit between [0.0,100.0]");
        }
        return value;
    }

    /// What strtod takes, but for NaN.
    private static double number(String word) throws RefusedException {
        if (DECIMAL.matcher(word).matches()) {
            return Double.parseDouble(word);
        }
        Matcher hexadecimal = HEXADECIMAL.matcher(word);
        if (hexadecimal.matches()) {
            return Double.parseDouble(hexadecimal.group(1) == null ? word + "p0" : word);
        }
        if (INFINITE.matcher(word).matches()) {
            return Double.POSITIVE_INFINITY;
        }
        throw new RefusedException("Invalid latency-tracking-info-percentiles parameters");
    }

    private static String format(double value) {
        BigDecimal rounded = new BigDecimal(value).setScale(DECIMALS, RoundingMode.HALF_EVEN);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }
}
