package dev.jacinth.persistence;

/// What is being loaded, for INFO, and what the last load found.
public final class LoadingStatus {

    private boolean loading;
    private boolean aside;
    private long startSeconds;
    private long totalBytes;
    private long loadedBytes;
    private long lastKeysLoaded;
    private long lastKeysExpired;

    /// @param aside the old data set is still served meanwhile
    /// @param totalBytes 0 if nobody knows
    public void begin(boolean aside, long totalBytes, long nowMillis) {
        this.loading = true;
        this.aside = aside;
        this.totalBytes = totalBytes;
        this.startSeconds = nowMillis / 1000;
        loadedBytes = 0;
    }

    public void progress(long bytes) {
        loadedBytes = bytes;
    }

    public void end(long keysLoaded, long keysExpired) {
        loading = false;
        lastKeysLoaded = keysLoaded;
        lastKeysExpired = keysExpired;
    }

    public boolean isLoading() {
        return loading && !aside;
    }

    public boolean isLoadingAside() {
        return loading && aside;
    }

    long startSeconds() {
        return startSeconds;
    }

    long totalBytes() {
        return totalBytes;
    }

    long loadedBytes() {
        return loadedBytes;
    }

    public long lastKeysLoaded() {
        return lastKeysLoaded;
    }

    public long lastKeysExpired() {
        return lastKeysExpired;
    }
}
