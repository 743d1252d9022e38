package dev.jacinth.server;

/// Makes bytes that a client sent fit for a line of the log.
final class LogText {

    private LogText() {}

    /// In double quotes, with escapes for what cannot be printed.
    static String quoted(String bytes) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < bytes.length(); i++) {
            char letter = bytes.charAt(i);
            switch (letter) {
                case '"', '\\' -> text.append('\\').append(letter);
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (letter >= ' ' && letter <= '~') {
                        text.append(letter);
                    } else {
                        text.append("\\x")
                                .append(Character.forDigit(letter >> 4 & 15, 16))
                                .append(Character.forDigit(letter & 15, 16));
                    }
                }
            }
        }
        return text.append('"').toString();
    }

    /// With a dot for each byte that cannot be printed.
    static String dotted(String bytes) {
        StringBuilder text = new StringBuilder(bytes.length());
        for (int i = 0; i < bytes.length(); i++) {
            char letter = bytes.charAt(i);
            text.append(letter >= ' ' && letter <= '~' ? letter : '.');
        }
        return text.toString();
    }
}
