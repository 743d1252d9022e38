package dev.jacinth.command;

import java.util.List;

/// First key, last key and distance: how COMMAND INFO told where keys are before there were key specifications. All 0
/// where that cannot be said so.
///
/// @param last negative: counted from the end
record LegacyKeys(int first, int last, int step) {

    private static final LegacyKeys NONE = new LegacyKeys(0, 0, 0);

    /// One range is told as it is; several are if they follow one another without a gap.
    static LegacyKeys of(Command command) {
        List<KeySpec> specs = command.keySpecs();
        if (specs.size() == 1 && isRange(specs.getFirst())) {
            KeySpec spec = specs.getFirst();
            return new LegacyKeys(spec.beginIndex(), absolute(spec), spec.step());
        }
        int first = 0;
        int last = 0;
        for (KeySpec spec : specs) {
            boolean follows = last == 0 || last == spec.beginIndex() - 1;
            if (isRange(spec) && spec.step() == 1 && follows) {
                first = first == 0 ? spec.beginIndex() : first;
                last = absolute(spec);
            }
        }
        return first == 0 ? NONE : new LegacyKeys(first, last, 1);
    }

    private static boolean isRange(KeySpec spec) {
        return spec.beginKeyword() == null && spec.keyNumIndex() < 0 && !spec.isUnknown();
    }

    private static int absolute(KeySpec spec) {
        return spec.last() < 0 ? spec.last() : spec.beginIndex() + spec.last();
    }
}
