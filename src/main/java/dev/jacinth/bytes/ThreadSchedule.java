package dev.jacinth.bytes;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// How Linux shares its processors out to threads, of which the JDK says nothing: `sched_setattr(2)`.
public final class ThreadSchedule {

    /// The policy of threads by default.
    public static final int OTHER = 0;

    /// The policy of threads that compute: when they wake up they take the processor from nobody.
    public static final int BATCH = 3;

    /// Stands for the calling thread.
    public static final int CURRENT = 0;

    /// `sched_attr` of linux/sched/types.h in its first version: size, policy (u32), flags (u64), nice (s32),
    /// priority (u32), runtime, deadline, period (u64).
    private static final int ATTRIBUTES_BYTES = 48;
    private static final int POLICY = 4;
    private static final int NICE = 16;
    private static final int RUNTIME = 24;

    private static final int UNKNOWN = -1;
    private static final int SYSTEM_CALL = switch (System.getProperty("os.arch")) {
        case "amd64" -> 314;
        case "aarch64", "riscv64" -> 274;
        default -> UNKNOWN;
    };

    private ThreadSchedule() {}

    /// Sets what the kernel does for a thread, and for those that the thread starts from now on; false if it does not
    /// let us or does not know how.
    ///
    /// @param thread the number of the thread in `/proc/self/task`, or [#CURRENT]
    /// @param policy [#OTHER] or [#BATCH]
    /// @param nice from -20 to 19; less than it is now takes a privilege
    /// @param sliceNanos how long the thread may go on while others of the same policy wait, from 100,000 to
    ///     100,000,000: those who ask for less are served sooner, not more. Kernels before 6.12 ignore it.
    public static boolean set(int thread, int policy, int nice, long sliceNanos) {
        if (SYSTEM_CALL == UNKNOWN) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES_BYTES, Long.BYTES);
            attributes.set(ValueLayout.JAVA_INT, 0, ATTRIBUTES_BYTES);
            attributes.set(ValueLayout.JAVA_INT, POLICY, policy);
            attributes.set(ValueLayout.JAVA_INT, NICE, nice);
            attributes.set(ValueLayout.JAVA_LONG, RUNTIME, sliceNanos);
            return (long) Functions.SYSCALL.invokeExact((long) SYSTEM_CALL, thread, attributes, 0) == 0;
        } catch (Throwable e) {
            throw new AssertionError("sched_setattr", e);
        }
    }

    /// Linked when it is first used. The C library has no function for `sched_setattr` before its version 2.41.
    private static final class Functions {
        private static final MethodHandle SYSCALL = CLibrary.function(
                "syscall",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_INT),
                Linker.Option.firstVariadicArg(1));
    }
}
