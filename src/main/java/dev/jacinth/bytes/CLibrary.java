package dev.jacinth.bytes;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/// Functions of the C library, which the JVM is linked with.
public final class CLibrary {

    private CLibrary() {}

    /// A function by its name, to be called with the types of its description. To link one takes some milliseconds.
    public static MethodHandle function(String name, FunctionDescriptor description, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), description, options);
    }
}
