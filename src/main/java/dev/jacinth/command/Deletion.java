package dev.jacinth.command;

import dev.jacinth.config.Setting;
import dev.jacinth.config.Settings;

/// How replicas are told that a key was deleted for another reason than that a client said so.
public final class Deletion {

    private Deletion() {}

    /// UNLINK or DEL: the name of the command that they get.
    ///
    /// @param lazily the one of `lazyfree-lazy-*` that decides it
    public static byte[] command(Settings settings, Setting<Boolean> lazily) {
        return settings.get(lazily) ? EffectWords.UNLINK : EffectWords.DEL;
    }
}
