package dev.jacinth.config;

/// Values of `oom-score-adj`: how `oom-score-adj-values` are used. `yes` is another word for `relative`.
public enum OomScoreAdj {
    NO,
    RELATIVE,
    ABSOLUTE
}
