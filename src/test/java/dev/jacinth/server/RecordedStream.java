package dev.jacinth.server;

import dev.jacinth.bytes.Bytes;
import java.util.List;

/// Writes effects down as lines, the words with blanks between them.
final class RecordedStream implements EffectStream {

    private final List<String> lines;
    private StringBuilder line = new StringBuilder();
    private int left;

    RecordedStream(List<String> lines) {
        this.lines = lines;
    }

    @Override
    public void beginUnit() {}

    @Override
    public void endUnit(boolean apart) {}

    @Override
    public long offset() {
        return 0;
    }

    @Override
    public boolean isActive() {
        return true;
    }

    @Override
    public void beginEffect(int database, int argumentCount) {
        line = new StringBuilder();
        left = argumentCount;
    }

    @Override
    public void argument(long address, int length) {
        word(Bytes.text(address, length));
    }

    @Override
    public void argument(byte[] bytes) {
        word(new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    @Override
    public void argument(long number) {
        word(Long.toString(number));
    }

    private void word(String word) {
        line.append(line.isEmpty() ? "" : " ").append(word);
        if (--left == 0) {
            lines.add(line.toString());
        }
    }
}
