package dev.jacinth.server;
import dev.jacinth.config.*;
import java.util.*;
public final class Launch {
    public static void main(String[] a) throws Exception {
        Settings s = new Settings();
        List<String> pairs = new ArrayList<>();
        int port = 6379;
        for (int i = 0; i + 1 < a.length; i += 2) { if (a[i].equals("--io-engine")) { pairs.add("io-engine"); pairs.add(a[i+1]); } if (a[i].equals("--port")) { pairs.add("port"); pairs.add(a[i+1]);} }
        System.out.println(s.setAll(pairs, false, true));
        new Server(s).start();
    }
}
