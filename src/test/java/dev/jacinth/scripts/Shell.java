package dev.jacinth.scripts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Runs a script in a folder, with the environment given and nothing else but a PATH.
final class Shell {

    private static final String SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private final Map<Long, Path> outputs = new HashMap<>();

    /// @param output what it wrote to standard output
    /// @param errors what it wrote to standard error
    record Result(long pid, int status, String output, String errors) {}

    /// @param folder the working directory; output and errors are kept in it
    Shell(Path folder) {
        this.folder = folder;
        environment.put("PATH", SYSTEM_PATH);
    }

    Shell set(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /// Puts a folder of stubs before the system's programs.
    Shell path(Path first) {
        return set("PATH", first + ":" + SYSTEM_PATH);
    }

    Result run(String... command) {
        return await(start(command));
    }

    Process start(String... command) {
        ProcessBuilder builder = new ProcessBuilder(List.of(command)).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            Path output = Files.createTempFile(folder, "run", ".out");
            builder.redirectInput(
                    ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            builder.redirectOutput(output.toFile());
            builder.redirectError(errorsOf(output).toFile());
            Process process = builder.start();
            outputs.put(process.pid(), output);
            return process;
        } catch (IOException e) {
            throw new AssertionError("cannot start " + String.join(" ", command), e);
        }
    }

    Result await(Process process) {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("still running after a minute: " + process.info());
            }
            Path output = outputs.get(process.pid());
            return new Result(
                    process.pid(), process.exitValue(), Files.readString(output), Files.readString(errorsOf(output)));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Path errorsOf(Path output) {
        return output.resolveSibling(output.getFileName() + ".err");
    }

    /// Writes an executable shell script.
    static void stub(Path file, String body) {
        write(file, "#!/bin/sh\n" + body);
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static void copyScript(String name, Path folder) {
        try {
            Files.createDirectories(folder);
            Files.copy(Path.of("scripts", name), folder.resolve(name));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
