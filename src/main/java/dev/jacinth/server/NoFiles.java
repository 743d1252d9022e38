package dev.jacinth.server;

/// DEBUG where nothing keeps files.
final class NoFiles implements Debugging.Files {

    private static final String NOT_HERE = "there is no persistence";

    @Override
    public String reload(boolean save, boolean flush, boolean merge) {
        return NOT_HERE;
    }

    @Override
    public String loadAppendOnlyFile() {
        return NOT_HERE;
    }

    @Override
    public long serializedBytes(int database, int record) {
        return 0;
    }

    @Override
    public void skipChecksums(boolean skipped) {}
}
