package dev.jacinth.testing;

import dev.jacinth.bytes.Native;
import dev.jacinth.server.Dispatch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Keeps the effects of commands for a test to look at, and checks that each has the arguments it announced.
final class RecordedEffects implements Dispatch.Units {

    private final List<Harness.Unit> units = new ArrayList<>();
    private List<Harness.Effect> current = new ArrayList<>();
    private List<String> words = List.of();
    private int announced;
    private boolean open;

    @Override
    public void beginUnit() {
        open = true;
    }

    @Override
    public void endUnit(boolean apart) {
        requireComplete();
        open = false;
        if (!current.isEmpty()) {
            units.add(new Harness.Unit(apart, current));
            current = new ArrayList<>();
        }
    }

    @Override
    public boolean isActive() {
        return true;
    }

    @Override
    public void beginEffect(int database, int argumentCount) {
        requireComplete();
        if (!open) {
            throw new AssertionError("an effect outside of a unit");
        }
        words = new ArrayList<>();
        announced = argumentCount;
        current.add(new Harness.Effect(database, words));
    }

    @Override
    public void argument(long address, int length) {
        // Longer than the server itself would copy to the heap.
        byte[] bytes = new byte[length];
        Native.copyTo(address, bytes, 0, length);
        add(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void argument(byte[] bytes) {
        add(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void argument(long number) {
        add(Long.toString(number));
    }

    private void add(String word) {
        words.add(word);
        if (words.size() > announced) {
            throw new AssertionError("an effect of " + announced + " arguments has more: " + words);
        }
    }

    private void requireComplete() {
        if (words.size() != announced) {
            throw new AssertionError("an effect of " + announced + " arguments has only " + words);
        }
    }

    /// The units since the last call.
    List<Harness.Unit> take() {
        List<Harness.Unit> taken = List.copyOf(units);
        units.clear();
        return taken;
    }
}
