package dev.jacinth.bytes;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Sine, cosine and arc sine of the C library of this machine.
///
/// Java's own are as good, but neither library promises the last bit, and now and then they choose another one. Where
/// a distance is stored, a replica that is a Redis must come to the same double. A call costs some nanoseconds more.
public final class LibMath {

    private static final MethodHandle SIN = function("sin");
    private static final MethodHandle COS = function("cos");
    private static final MethodHandle ASIN = function("asin");

    private LibMath() {}

    private static MethodHandle function(String name) {
        return CLibrary.function(
                name,
                FunctionDescriptor.of(ValueLayout.JAVA_DOUBLE, ValueLayout.JAVA_DOUBLE),
                Linker.Option.critical(false));
    }

    public static double sin(double radians) {
        try {
            return (double) SIN.invokeExact(radians);
        } catch (Throwable e) {
            throw new AssertionError("sin", e);
        }
    }

    public static double cos(double radians) {
        try {
            return (double) COS.invokeExact(radians);
        } catch (Throwable e) {
            throw new AssertionError("cos", e);
        }
    }

    public static double asin(double value) {
        try {
            return (double) ASIN.invokeExact(value);
        } catch (Throwable e) {
            throw new AssertionError("asin", e);
        }
    }
}
