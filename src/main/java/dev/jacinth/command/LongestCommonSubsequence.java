package dev.jacinth.command;
final class LongestCommonSubsequence { static void lcs(Call c) { } }
