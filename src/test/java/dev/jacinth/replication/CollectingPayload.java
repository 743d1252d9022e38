package dev.jacinth.replication;

/// Keeps what it is given, and what was asked of it.
final class CollectingPayload implements Payload {

    private final StringBuilder text = new StringBuilder();
    private boolean refusing;
    private boolean loading;
    private boolean installed;
    private boolean discarded;

    String text() {
        return text.toString();
    }

    void refuse() {
        refusing = true;
    }

    boolean loading() {
        return loading;
    }

    boolean installed() {
        return installed;
    }

    boolean discarded() {
        return discarded;
    }

    @Override
    public boolean accept(long address, int length) {
        text.append(StreamBytes.read(address, length));
        return !refusing;
    }

    @Override
    public void load() {
        loading = true;
    }

    @Override
    public void install() {
        installed = true;
    }

    @Override
    public void discard() {
        discarded = true;
    }
}
