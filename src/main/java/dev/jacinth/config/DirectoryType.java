package dev.jacinth.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;

/// The working directory. A Java process cannot change its own, so the setting is an absolute path, against which all
/// other paths are resolved; to everybody outside it behaves as if the process were there.
final class DirectoryType extends SettingType<String> {

    @Override
    String parse(List<String> words, String current, boolean fromFile) throws RefusedException {
        String given = onlyWord(words);
        try {
            if (given.isEmpty()) {
                throw new NoSuchFileException(given);
            }
            Path directory = Paths.of(current).resolve(Paths.of(given)).toRealPath();
            if (!Files.isDirectory(directory)) {
                throw new NotDirectoryException(given);
            }
            if (!Files.isExecutable(directory)) {
                throw new AccessDeniedException(given);
            }
            return Paths.bytesOf(directory);
        } catch (InvalidPathException e) {
            throw new RefusedException("No such file or directory");
        } catch (IOException e) {
            throw new RefusedException(Paths.reason(e));
        }
    }

    @Override
    String format(String value) {
        return value;
    }

    @Override
    String form() {
        return "directory";
    }

    /// Always in the file, since what the server finds without it depends on where it is started.
    @Override
    List<Line> rewrite(String name, String value, String defaultValue) {
        return List.of(new Line(name + " " + Words.quote(value), true));
    }
}
