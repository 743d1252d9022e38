package dev.jacinth.persistence;

import dev.jacinth.bytes.Native;
import dev.jacinth.config.Paths;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Supplier;

/// A directory of the file system. Any thread.
public final class DirectoryStorage implements Storage {

    private final Supplier<Path> directory;

    /// @param directory asked at every use, since CONFIG SET can change it
    public DirectoryStorage(Supplier<Path> directory) {
        this.directory = directory;
    }

    private Path path(String name) {
        return directory.get().resolve(Paths.of(name));
    }

    @Override
    public Output create(String name) throws IOException {
        FileChannel channel = FileChannel.open(
                path(name), StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        return new Output() {
            @Override
            public void write(long address, int length) throws IOException {
                ByteBuffer bytes = Native.buffer(address, length);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }

            @Override
            public void sync() throws IOException {
                channel.force(false);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    /// What is neither a file nor a directory is refused: to open a pipe is to wait for who writes to it.
    @Override
    public Input open(String name) throws IOException {
        Path path = path(name);
        if (Files.readAttributes(path, BasicFileAttributes.class).isOther()) {
            throw new FileSystemException(name, null, "Not a regular file");
        }
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        return new Input() {
            @Override
            public long length() throws IOException {
                return channel.size();
            }

            @Override
            public int read(long address, int capacity) throws IOException {
                return channel.read(Native.buffer(address, capacity));
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(path(from), path(to), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(path(name));
    }

    @Override
    public void syncDirectory() throws IOException {
        try (FileChannel channel = FileChannel.open(directory.get(), StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public String directory() {
        return Paths.bytesOf(directory.get());
    }
}
