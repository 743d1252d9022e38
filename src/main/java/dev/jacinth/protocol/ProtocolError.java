package dev.jacinth.protocol;

/// What can be wrong with a request as such. The connection gets [#reply] and is closed; the log gets [#reason].
public enum ProtocolError {
    /// Nothing is wrong.
    NONE("", ""),
    BIG_INLINE("too big inline request", "too big inline request"),
    UNBALANCED_QUOTES("unbalanced quotes in request", "unbalanced quotes in inline request"),
    BIG_COUNT_LINE("too big mbulk count string", "too big mbulk count string"),
    INVALID_COUNT("invalid multibulk length", "invalid mbulk count"),
    UNAUTHENTICATED_COUNT("unauthenticated multibulk length", "unauth mbulk count"),
    BIG_LENGTH_LINE("too big bulk count string", "too big bulk count string"),
    EXPECTED_BULK("expected '$', got '%c'", "expected $ but got something else"),
    INVALID_LENGTH("invalid bulk length", "invalid bulk length"),
    UNAUTHENTICATED_LENGTH("unauthenticated bulk length", "unauth bulk length"),
    /// A master spoke in lines: the replication stream is out of step. Nobody is told; the link is cut.
    INLINE_FROM_MASTER("", "Master using the inline protocol. Desync?");

    private final String message;
    private final String reason;

    ProtocolError(String message, String reason) {
        this.message = message;
        this.reason = reason;
    }

    /// The text of the error reply, without the leading minus; empty if the peer is told nothing.
    ///
    /// @param found the byte that stood where `$` was expected; of no meaning for other errors
    public String reply(byte found) {
        return message.isEmpty()
                ? ""
                : "ERR Protocol error: " + message.replace("%c", String.valueOf((char) (found & 0xFF)));
    }

    /// What Redis writes into its log about it.
    public String reason() {
        return reason;
    }
}
