package dev.jacinth.command;

final class SortedSetAlgebra {
    static void zdiff(Call call) {}
    static void zdiffstore(Call call) {}
    static void zinter(Call call) {}
    static void zinterstore(Call call) {}
    static void zintercard(Call call) {}
    static void zunion(Call call) {}
    static void zunionstore(Call call) {}
}
