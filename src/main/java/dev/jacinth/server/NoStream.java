package dev.jacinth.server;
final class NoStream implements EffectStream {
    @Override public void beginUnit() {}
    @Override public void endUnit(boolean apart) {}
    @Override public long offset() { return 0; }
    @Override public boolean isActive() { return false; }
    @Override public void beginEffect(int database, int argumentCount) {}
    @Override public void argument(long address, int length) {}
    @Override public void argument(byte[] bytes) {}
    @Override public void argument(long number) {}
}
