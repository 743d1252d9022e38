package dev.jacinth.architecture.sample.nowhere;

final class Homeless {}
