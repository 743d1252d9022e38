package dev.jacinth.command;

import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.protocol.Arguments;
import java.util.ArrayList;
import java.util.List;

/// The commands between MULTI and EXEC. Their arguments are copied out of the input buffer into one native buffer.
public final class TransactionQueue implements AutoCloseable {

    private final NativeBuffer bytes = new NativeBuffer(256);
    private final List<Queued> commands = new ArrayList<>();
    private long flags;
    private long flagsOfAll = -1;

    private record Queued(Command command, Arguments arguments) {}

    /// Adds a command with a copy of its arguments. Throws `OutOfMemoryError` beyond 2 GiB.
    public void add(Command command, Arguments arguments) {
        Arguments copy = new Arguments();
        try {
            arguments.copyTo(copy, bytes);
        } catch (OutOfMemoryError e) {
            copy.close();
            throw e;
        }
        commands.add(new Queued(command, copy));
        flags |= command.flags();
        flagsOfAll &= command.flags();
    }

    /// Number of commands.
    public int size() {
        return commands.size();
    }

    /// Bits of [Flag] that at least one of the commands has.
    public long flags() {
        return flags;
    }

    /// Bits of [Flag] that every one of the commands has.
    public long flagsOfAll() {
        return flagsOfAll;
    }

    /// Bytes of memory held: the `multi-mem` of CLIENT LIST.
    public long memoryBytes() {
        return bytes.capacity();
    }

    public Command command(int index) {
        return commands.get(index).command;
    }

    /// The arguments of a command, good until the next [#add].
    public Arguments arguments(int index) {
        Arguments arguments = commands.get(index).arguments;
        arguments.rebase(bytes.address());
        return arguments;
    }

    @Override
    public void close() {
        commands.forEach(queued -> queued.arguments.close());
        bytes.close();
    }
}
