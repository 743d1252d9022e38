package dev.jacinth.architecture.sample.command;

public final class Call {}
