package dev.jacinth.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The files that a pattern such as `/etc/redis/conf.d/*.conf` stands for.
final class FilePattern {

    private FilePattern() {}

    /// All files that match, in the order of their names; none is no fault, and neither is a directory that matches or
    /// cannot be read.
    static List<Path> expand(Path directory, String pattern) {
        List<Path> found = List.of(pattern.startsWith("/") ? directory.getRoot() : directory);
        for (String part : pattern.split("/")) {
            if (!part.isEmpty()) {
                found = expandPart(found, part);
            }
        }
        return found.stream().filter(path -> !Files.isDirectory(path)).toList();
    }

    private static List<Path> expandPart(List<Path> directories, String part) {
        List<Path> found = new ArrayList<>();
        for (Path directory : directories) {
            if (Wildcard.isIn(part)) {
                found.addAll(matches(directory, part));
            } else if (Files.exists(directory.resolve(Paths.of(part)))) {
                found.add(directory.resolve(Paths.of(part)));
            }
        }
        return found;
    }

    private static List<Path> matches(Path directory, String part) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(
                directory, entry -> Wildcard.matchesFile(part, Paths.bytesOf(entry.getFileName())))) {
            entries.forEach(found::add);
        } catch (IOException | DirectoryIteratorException | UncheckedIOException e) {
            return List.of();
        }
        found.sort(null);
        return found;
    }
}
