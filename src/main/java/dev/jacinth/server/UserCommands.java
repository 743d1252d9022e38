package dev.jacinth.server;

import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Command.container;
import static dev.jacinth.command.Flag.ADMIN;
import static dev.jacinth.command.Flag.LOADING;
import static dev.jacinth.command.Flag.NOSCRIPT;
import static dev.jacinth.command.Flag.STALE;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.command.Call;
import dev.jacinth.command.Category;
import dev.jacinth.command.Command;
import dev.jacinth.command.CommandTable;
import dev.jacinth.command.Group;
import dev.jacinth.command.HelpText;
import dev.jacinth.config.Settings;
import dev.jacinth.protocol.RespWriter;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The part of ACL that drivers and tools ask for. There is one user, `default`, who may do everything; `requirepass`
/// is its password.
final class UserCommands {

    private static final String DEFAULT_USER = "default";
    private static final int PASSWORD_BITS = 256;
    private static final int PASSWORD_BITS_MAX = 4096;
    private static final int BITS_PER_DIGIT = 4;

    private final Supplier<CommandTable> table;
    private final SecureRandom random = new SecureRandom();

    /// @param table the table that these commands will be part of
    UserCommands(Supplier<CommandTable> table) {
        this.table = table;
    }

    List<Command> commands() {
        // spotless:off
        return List.of(container("ACL").group(Group.SERVER).since("6.0.0").complexity("Depends on the subcommand.")
                .summary("Tells who the users are and what they may do.")
                .sub(command("CAT", this::categories)
                        .syntax("[category]").flags(NOSCRIPT, LOADING, STALE).since("6.0.0").complexity("O(1)")
                        .summary("Lists the categories of commands, or the commands of one."))
                .sub(command("GENPASS", this::password)
                        .syntax("[bits]").flags(NOSCRIPT, LOADING, STALE).since("6.0.0").complexity("O(1)")
                        .summary("Makes a password that nobody can guess."))
                .sub(command("GETUSER", UserCommands::user)
                        .syntax("username").flags(ADMIN, NOSCRIPT, LOADING, STALE).since("6.0.0")
                        .complexity("O(1)").summary("Describes a user."))
                .sub(command("HELP", HelpText::reply)
                        .flags(LOADING, STALE).since("6.0.0").complexity("O(1)").summary("Lists the subcommands."))
                .sub(command("LIST", UserCommands::rules)
                        .flags(ADMIN, NOSCRIPT, LOADING, STALE).since("6.0.0").complexity("O(1)")
                        .summary("Lists the users with their rules, as in a file."))
                .sub(command("USERS", UserCommands::names)
                        .flags(ADMIN, NOSCRIPT, LOADING, STALE).since("6.0.0").complexity("O(1)")
                        .summary("Lists the names of the users."))
                .sub(command("WHOAMI", call -> call.reply().bulk(call.session().user()))
                        .flags(NOSCRIPT, LOADING, STALE).since("6.0.0").complexity("O(1)")
                        .summary("Returns the name of the user of this connection.")));
        // spotless:on
    }

    private static void names(Call call) {
        call.reply().array(1);
        call.reply().bulk(DEFAULT_USER);
    }

    private static void rules(Call call) {
        String hash = passwordHash(call);
        call.reply().array(1);
        call.reply().bulk("user " + DEFAULT_USER + " on " + (hash.isEmpty() ? "nopass" : "#" + hash) + " ~* &* +@all");
    }

    /// SHA-256 of the password in hexadecimal, empty if there is none.
    private static String passwordHash(Call call) {
        String password = call.settings().get(Settings.REQUIREPASS);
        if (password.isEmpty()) {
            return "";
        }
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Bytes.of(password)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void user(Call call) {
        RespWriter reply = call.reply();
        if (!call.text(2).equals(DEFAULT_USER)) {
            reply.nullBulk();
            return;
        }
        String hash = passwordHash(call);
        reply.map(6);
        reply.bulk("flags");
        reply.set(hash.isEmpty() ? 2 : 1);
        reply.bulk("on");
        if (hash.isEmpty()) {
            reply.bulk("nopass");
        }
        reply.bulk("passwords");
        reply.array(hash.isEmpty() ? 0 : 1);
        if (!hash.isEmpty()) {
            reply.bulk(hash);
        }
        pair(reply, "commands", "+@all");
        pair(reply, "keys", "~*");
        pair(reply, "channels", "&*");
        reply.bulk("selectors");
        reply.array(0);
    }

    private static void pair(RespWriter reply, String name, String value) {
        reply.bulk(name);
        reply.bulk(value);
    }

    private void categories(Call call) {
        if (call.count() > 3) {
            call.wrongSubcommand();
            return;
        }
        List<String> words = new ArrayList<>();
        if (call.count() == 2) {
            for (Category category : Category.values()) {
                words.add(category.word());
            }
        } else {
            Category wanted = category(call.text(2));
            if (wanted == null) {
                call.error("ERR Unknown category '" + call.quoted(2) + "'");
                return;
            }
            for (Command command : table.get().everyCommand()) {
                if ((command.categories() & wanted.bit()) != 0) {
                    words.add(command.fullName());
                }
            }
        }
        call.reply().array(words.size());
        words.forEach(call.reply()::bulk);
    }

    private static @Nullable Category category(String word) {
        for (Category category : Category.values()) {
            if (category.word().equals(word.toLowerCase(Locale.ROOT))) {
                return category;
            }
        }
        return null;
    }

    private void password(Call call) {
        if (call.count() == 3 && !call.isLong(2)) {
            return;
        }
        long bits = call.count() == 3 ? call.longAt(2) : PASSWORD_BITS;
        if (bits <= 0 || bits > PASSWORD_BITS_MAX) {
            call.error("ERR ACL GENPASS argument must be the number of bits for the output password, a positive number"
                    + " up to " + PASSWORD_BITS_MAX);
            return;
        }
        int digits = (int) (bits + BITS_PER_DIGIT - 1) / BITS_PER_DIGIT;
        byte[] bytes = new byte[digits / 2 + 1];
        random.nextBytes(bytes);
        call.reply().bulk(HexFormat.of().formatHex(bytes).substring(0, digits));
    }
}
