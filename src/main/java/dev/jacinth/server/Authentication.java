package dev.jacinth.server;

import dev.jacinth.config.Settings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// Who may come in: the default user, with the password of `requirepass` if there is one.
final class Authentication {

    static final String DEFAULT_USER = "default";
    static final String WRONG_PASSWORD = "WRONGPASS invalid username-password pair or user is disabled.";

    private final Settings settings;

    Authentication(Settings settings) {
        this.settings = settings;
    }

    /// Whether a client has to show a password.
    boolean isRequired() {
        return !settings.get(Settings.REQUIREPASS).isEmpty();
    }

    /// Lets a client in, or says why not. Both words are bytes, one char each.
    ///
    /// @return the error for the client, or null
    @Nullable
    String check(Client client, String user, String password) {
        boolean known = user.equals(DEFAULT_USER);
        if (!known || isRequired() && !areEqual(password, settings.get(Settings.REQUIREPASS))) {
            return WRONG_PASSWORD;
        }
        client.authenticated(true);
        client.user(DEFAULT_USER);
        return null;
    }

    /// Takes the same time wherever the first difference is.
    private static boolean areEqual(String given, String wanted) {
        return MessageDigest.isEqual(
                given.getBytes(StandardCharsets.ISO_8859_1), wanted.getBytes(StandardCharsets.ISO_8859_1));
    }
}
