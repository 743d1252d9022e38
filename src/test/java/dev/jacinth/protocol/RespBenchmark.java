package dev.jacinth.protocol;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.NativeBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/// What a command costs before and after its execution: a pipeline of sixteen `SET key value` read, and the replies
/// to sixteen commands written. Nanoseconds per command.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseCompactObjectHeaders", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"})
public class RespBenchmark {

    private static final int PIPELINE = 16;

    /// Bytes of a value; a key has sixteen.
    @Param({"3", "16", "1000"})
    public int valueBytes;

    private NativeBuffer input;
    private NativeBuffer output;
    private BufferWriter writer;
    private RespReader reader;

    @Setup
    public void setUp() {
        input = new NativeBuffer(1 << 16);
        output = new NativeBuffer(1 << 17);
        writer = new BufferWriter(output);
        reader = new RespReader();
        String value = "x".repeat(valueBytes);
        for (int i = 0; i < PIPELINE; i++) {
            String command = "*3\r\n$3\r\nSET\r\n$16\r\nkey:%012d\r\n$%d\r\n%s\r\n".formatted(i, valueBytes, value);
            input.append(Bytes.of(command));
        }
    }

    @TearDown
    public void tearDown() {
        input.close();
        output.close();
        reader.close();
    }

    @Benchmark
    @OperationsPerInvocation(PIPELINE)
    public long readSet() {
        long address = input.address();
        int length = input.length();
        long sum = 0;
        while (length > 0 && reader.read(address, length) == RespReader.Result.COMMAND) {
            Arguments arguments = reader.arguments();
            sum += arguments.address(1) + arguments.length(2);
            address += reader.consumed();
            length -= reader.consumed();
        }
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(PIPELINE)
    public long writeOk() {
        output.clear();
        writer.resume();
        for (int i = 0; i < PIPELINE; i++) {
            writer.ok();
        }
        writer.flush();
        return output.length();
    }

    @Benchmark
    @OperationsPerInvocation(PIPELINE)
    public long writeBulk() {
        output.clear();
        writer.resume();
        for (int i = 0; i < PIPELINE; i++) {
            writer.bulk(input.address() + i, valueBytes);
        }
        writer.flush();
        return output.length();
    }

    @Benchmark
    @OperationsPerInvocation(PIPELINE)
    public long writeInteger() {
        output.clear();
        writer.resume();
        for (int i = 0; i < PIPELINE; i++) {
            writer.integer(1_000_000L + i);
        }
        writer.flush();
        return output.length();
    }

    public static void main(String[] args) throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(RespBenchmark.class.getSimpleName())
                        .build())
                .run();
    }
}
