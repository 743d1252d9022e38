package dev.jacinth.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// CONFIG REWRITE: brings a configuration file in line with the values of now, and leaves the rest of it alone.
///
/// - Comments, directives and the order of lines stay; runs of empty lines shrink to one.
/// - A setting that has lines in the file is written there, under its name even where an alias stood; lines it needs
///   no more are emptied.
/// - Any other setting is added at the end if it is not at its default, below a line that says who wrote it. `dir`,
///   `save` and `latency-tracking-info-percentiles` are always added.
/// - A line that is not understood becomes a comment that begins with `# ???`.
///
/// The file is replaced as a whole: whatever happens, it holds either the old content or the new.
public final class ConfigRewriter {

    private static final int CREATION_MODE = 0644;

    private final Settings settings;
    private final List<String> users;

    /// @param users what follows `user` in the lines of all users; none if they are kept in a file of their own
    public ConfigRewriter(Settings settings, List<String> users) {
        this.settings = settings;
        this.users = users;
    }

    /// Rewrites the file; one that does not exist counts as empty. The message of an exception is what strerror says.
    ///
    /// @param everything write settings at their defaults as well (DEBUG CONFIG-REWRITE-FORCE-ALL)
    public void rewrite(Path file, boolean everything) throws IOException {
        try {
            replace(file, rewritten(read(file), everything).getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new IOException(Paths.reason(e), e);
        }
    }

    /// The new content for a file with this content, one char per byte.
    String rewritten(String content, boolean everything) {
        RewrittenLines lines = new RewrittenLines(content, everything);
        for (Setting<?> setting : Settings.all()) {
            rewrite(setting, lines);
        }
        lines.write(
                "user",
                users.stream()
                        .map(user -> new SettingType.Line("user " + user, true))
                        .toList());
        lines.write("loadmodule", List.of());
        return lines.text();
    }

    private <T> void rewrite(Setting<T> setting, RewrittenLines lines) {
        boolean replicaInCluster = setting == Settings.REPLICAOF && settings.get(Settings.CLUSTER_ENABLED);
        lines.write(
                setting.name(),
                replicaInCluster
                        ? List.of()
                        : setting.type.rewrite(setting.name(), settings.get(setting), setting.defaultValue()));
    }

    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private static void replace(Path file, byte[] content) throws IOException {
        Path target = file.toAbsolutePath();
        Path temporary = Files.createTempFile(target.getParent(), target.getFileName() + ".", "");
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.setPosixFilePermissions(temporary, permissions());
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        try (FileChannel directory = FileChannel.open(target.getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /// What a new file gets: 0644 within the umask of the process, which only Linux tells.
    private static Set<PosixFilePermission> permissions() throws IOException {
        int mode = CREATION_MODE & ~umask();
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (PosixFilePermission permission : PosixFilePermission.values()) {
            if ((mode & (0400 >> permission.ordinal())) != 0) {
                permissions.add(permission);
            }
        }
        return permissions;
    }

    private static int umask() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        return Files.readAllLines(status, StandardCharsets.ISO_8859_1).stream()
                .filter(line -> line.startsWith("Umask:"))
                .map(line ->
                        Integer.parseInt(line.substring(line.indexOf(':') + 1).trim(), 8))
                .findFirst()
                .orElse(0);
    }
}
