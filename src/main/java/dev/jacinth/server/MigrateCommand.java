package dev.jacinth.server;

import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Flag.WRITE;
import static dev.jacinth.command.KeySpec.Access.ACCESS;
import static dev.jacinth.command.KeySpec.Access.DELETE;
import static dev.jacinth.command.KeySpec.Access.INCOMPLETE;
import static dev.jacinth.command.KeySpec.Access.RW;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.command.Call;
import dev.jacinth.command.Category;
import dev.jacinth.command.Command;
import dev.jacinth.command.Errors;
import dev.jacinth.command.Group;
import dev.jacinth.command.KeyFinder.KeySink;
import dev.jacinth.command.KeySpec;
import dev.jacinth.persistence.rdb.DumpWriter;
import dev.jacinth.protocol.Arguments;
import java.util.Arrays;
import java.util.List;

/// MIGRATE: keys that move from this server to another. See [Migration] for what is done with them.
final class MigrateCommand {

    private static final byte[] COPY = Bytes.of("copy");
    private static final byte[] REPLACE = Bytes.of("replace");
    private static final byte[] AUTH = Bytes.of("auth");
    private static final byte[] AUTH2 = Bytes.of("auth2");
    private static final byte[] KEYS = Bytes.of("keys");

    private static final int HOST = 1;
    private static final int PORT = 2;
    private static final int KEY = 3;
    private static final int DATABASE = 4;
    private static final int TIMEOUT = 5;
    private static final int FIRST_OPTION = 6;

    private static final long TIMEOUT_MILLIS_DEFAULT = 1000;
    private static final int PORT_MAX = 65535;

    private static final KeySpec SINGLE_KEY = KeySpec.range(KEY, 0, 1, RW, ACCESS, DELETE);

    /// Incomplete, since a password may be the word KEYS: it takes [#findKeys] to be sure.
    private static final KeySpec LISTED_KEYS =
            KeySpec.afterKeyword("KEYS", -2, -1, 1, 0, RW, ACCESS, DELETE, INCOMPLETE);

    private final MigrationTargets targets;
    private final DumpWriter values = new DumpWriter();

    MigrateCommand(MigrationTargets targets) {
        this.targets = targets;
    }

    // spotless:off
    List<Command> commands() {
        return List.of(
                command("MIGRATE", this::migrate)
                        .syntax("host port key-selector:<key | empty-string:\"\"> destination-db timeout:integer"
                                + " [COPY] [REPLACE] [AUTH password | AUTH2 username password] [KEYS key [key ...]]")
                        .flags(WRITE).group(Group.GENERIC).categories(Category.DANGEROUS)
                        .keys(SINGLE_KEY).keys(LISTED_KEYS).keyFinder(MigrateCommand::findKeys)
                        .tips("nondeterministic_output").since("2.6.0")
                        .complexity("That of DUMP and DEL here and of RESTORE there, and O(N) to transfer N bytes.")
                        .summary("Moves keys to another server, so that each is always on one of the two."));
    }
    // spotless:on

    /// One key, or those behind KEYS.
    private static boolean findKeys(Arguments arguments, KeySink sink) {
        int count = arguments.count();
        for (int i = FIRST_OPTION; i + 1 < count; i++) {
            if (arguments.equalsIgnoreCase(i, KEYS)) {
                boolean sound = arguments.length(KEY) == 0;
                for (int key = i + 1; sound && key < count; key++) {
                    sink.key(key, SINGLE_KEY);
                }
                return sound;
            }
            if (arguments.equalsIgnoreCase(i, AUTH)) {
                i++;
            } else if (arguments.equalsIgnoreCase(i, AUTH2)) {
                i += 2;
            }
        }
        sink.key(KEY, SINGLE_KEY);
        return true;
    }

    /// What the words say, but for the keys' content.
    static final class Options {
        String host = "";
        int port;
        long database;
        long timeoutMillis;
        boolean copy;
        boolean replace;

        /// Positions of user name and password, 0 if there is none.
        int user;

        int password;

        /// Positions of the first key and of what follows the last.
        int firstKey = KEY;

        int endOfKeys = KEY + 1;

        /// False if they are wrong; the client has its error then.
        boolean parse(Call call) {
            if (!parseWords(call) || !call.isLong(TIMEOUT) || !call.isLong(DATABASE)) {
                return false;
            }
            host = call.text(HOST);
            port = portAt(call);
            database = call.longAt(DATABASE);
            timeoutMillis = call.longAt(TIMEOUT) > 0 ? call.longAt(TIMEOUT) : TIMEOUT_MILLIS_DEFAULT;
            return true;
        }

        /// Nobody listens on port 0, so that what is no port is found out by connecting.
        private static int portAt(Call call) {
            String text = call.text(PORT);
            try {
                int number = Integer.parseInt(text);
                return number >= 0 && number <= PORT_MAX ? number : 0;
            } catch (NumberFormatException _) {
                return 0;
            }
        }

        private boolean parseWords(Call call) {
            for (int i = FIRST_OPTION; i < call.count(); i++) {
                int more = call.count() - 1 - i;
                if (call.is(i, COPY)) {
                    copy = true;
                } else if (call.is(i, REPLACE)) {
                    replace = true;
                } else if (call.is(i, AUTH) && more >= 1) {
                    password = secret(call, ++i);
                } else if (call.is(i, AUTH2) && more >= 2) {
                    user = secret(call, ++i);
                    password = secret(call, ++i);
                } else if (call.is(i, KEYS)) {
                    return parseKeys(call, i + 1);
                } else {
                    call.error(Errors.SYNTAX);
                    return false;
                }
            }
            return true;
        }

        private static int secret(Call call, int index) {
            call.redact(index);
            return index;
        }

        /// All that follows is keys.
        private boolean parseKeys(Call call, int first) {
            if (call.length(KEY) != 0) {
                call.error("ERR When using MIGRATE KEYS option, the key argument must be set to the empty string");
                return false;
            }
            firstKey = first;
            endOfKeys = call.count();
            return true;
        }
    }

    private void migrate(Call call) {
        Options options = new Options();
        if (!options.parse(call)) {
            return;
        }
        int[] keys = new int[options.endOfKeys - options.firstKey];
        int present = 0;
        for (int i = options.firstKey; i < options.endOfKeys; i++) {
            if (call.lookupRead(i) != 0) {
                keys[present++] = i;
            }
        }
        if (present == 0) {
            call.reply().simple("NOKEY");
        } else {
            new Migration(call, options, Arrays.copyOf(keys, present), targets, values).run();
        }
    }
}
