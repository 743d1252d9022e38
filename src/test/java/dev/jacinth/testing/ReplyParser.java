package dev.jacinth.testing;

import dev.jacinth.testing.RespClient.Attributed;
import dev.jacinth.testing.RespClient.Failure;
import dev.jacinth.testing.RespClient.Push;
import dev.jacinth.testing.RespClient.Verbatim;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Makes Java values of the bytes of replies, by the table in [RespClient].
abstract class ReplyParser {

    /// The next byte, 0 to 255. Throws where there is none.
    protected abstract int readByte() throws IOException;

    /// Fills `target` with the next bytes.
    protected abstract void readBytes(byte[] target) throws IOException;

    /// The next reply.
    final Object parse() throws IOException {
        int type = readByte();
        String line = readLine();
        return switch (type) {
            case '+' -> line;
            case '-' -> new Failure(line);
            case ':' -> Long.valueOf(line);
            case '_' -> null;
            case ',' -> parseDouble(line);
            case '#' -> line.equals("t");
            case '(' -> new BigInteger(line);
            case '$' -> readBulk(line);
            case '!' -> new Failure(readBulk(line));
            case '=' -> verbatim(readBulk(line));
            case '*' -> line.equals("-1") ? null : readItems(Integer.parseInt(line));
            case '>' -> new Push(readItems(Integer.parseInt(line)));
            case '~' -> (Set<Object>) new LinkedHashSet<>(readItems(Integer.parseInt(line)));
            case '%' -> readPairs(Integer.parseInt(line));
            case '|' -> new Attributed(readPairs(Integer.parseInt(line)), parse());
            default -> throw new IOException("not a reply: '" + (char) type + line + "'");
        };
    }

    private static Double parseDouble(String line) {
        return switch (line) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan", "-nan" -> Double.NaN;
            default -> Double.valueOf(line);
        };
    }

    private static Verbatim verbatim(String bulk) {
        return new Verbatim(bulk.substring(0, 3), bulk.substring(4));
    }

    private List<Object> readItems(int count) throws IOException {
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(parse());
        }
        return items;
    }

    private Map<Object, Object> readPairs(int count) throws IOException {
        Map<Object, Object> pairs = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            Object left = parse();
            pairs.put(left, parse());
        }
        return pairs;
    }

    private String readBulk(String header) throws IOException {
        int length = Integer.parseInt(header);
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        readBytes(bytes);
        if (readByte() != '\r' || readByte() != '\n') {
            throw new IOException("no CRLF after a bulk string of " + length + " bytes");
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        int next = readByte();
        while (next != '\r') {
            line.append((char) next);
            next = readByte();
        }
        if (readByte() != '\n') {
            throw new IOException("no LF after CR in '" + line + "'");
        }
        return line.toString();
    }
}
