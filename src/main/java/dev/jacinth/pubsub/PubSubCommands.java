package dev.jacinth.pubsub;

import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Command.container;
import static dev.jacinth.command.Flag.ALLOWED_SUBSCRIBED;
import static dev.jacinth.command.Flag.FAST;
import static dev.jacinth.command.Flag.LOADING;
import static dev.jacinth.command.Flag.MAY_REPLICATE;
import static dev.jacinth.command.Flag.NOSCRIPT;
import static dev.jacinth.command.Flag.PUBSUB;
import static dev.jacinth.command.Flag.STALE;
import static dev.jacinth.command.KeySpec.Access.NOT_KEY;

import dev.jacinth.command.Call;
import dev.jacinth.command.Command;
import dev.jacinth.command.Group;
import dev.jacinth.command.HelpText;
import dev.jacinth.command.Session;
import dev.jacinth.protocol.RespWriter;
import java.util.List;

/// Commands of publishing and subscribing.
public final class PubSubCommands {

    private final Channels channels;

    public PubSubCommands(Channels channels) {
        this.channels = channels;
    }

    /// The family.
    public List<Command> commands() {
        // spotless:off
        return List.of(
                command("PSUBSCRIBE", call -> subscribe(call, Kind.PATTERN))
                        .syntax("pattern [pattern ...]").flags(PUBSUB, NOSCRIPT, LOADING, STALE, ALLOWED_SUBSCRIBED)
                        .group(Group.PUBSUB).since("2.0.0").complexity("O(N) in the number of patterns")
                        .summary("Listens to all channels whose names match a pattern."),
                command("PUBLISH", this::publish)
                        .syntax("channel message").flags(PUBSUB, LOADING, STALE, FAST, MAY_REPLICATE)
                        .group(Group.PUBSUB).since("2.0.0")
                        .complexity("O(N+M) in the clients of the channel and all patterns of all clients")
                        .summary("Sends a message to everybody who listens to a channel."),
                pubsub(),
                command("PUNSUBSCRIBE", call -> unsubscribe(call, Kind.PATTERN))
                        .syntax("[pattern [pattern ...]]").flags(PUBSUB, NOSCRIPT, LOADING, STALE, ALLOWED_SUBSCRIBED)
                        .group(Group.PUBSUB).since("2.0.0").complexity("O(N) in the number of patterns")
                        .summary("Stops listening to channels by pattern, to all of them if none is given."),
                command("SPUBLISH", this::publishToShard)
                        .syntax("shardchannel message").flags(PUBSUB, LOADING, STALE, FAST, MAY_REPLICATE)
                        .group(Group.PUBSUB).key(1, NOT_KEY).since("7.0.0")
                        .complexity("O(N) in the clients of the channel")
                        .summary("Sends a message to everybody who listens to a shard channel."),
                command("SSUBSCRIBE", call -> subscribe(call, Kind.SHARD))
                        .syntax("shardchannel [shardchannel ...]")
                        .flags(PUBSUB, NOSCRIPT, LOADING, STALE, ALLOWED_SUBSCRIBED)
                        .group(Group.PUBSUB).keys(1, -1, 1, NOT_KEY).since("7.0.0")
                        .complexity("O(N) in the number of channels").summary("Listens to shard channels."),
                command("SUBSCRIBE", call -> subscribe(call, Kind.CHANNEL))
                        .syntax("channel [channel ...]").flags(PUBSUB, NOSCRIPT, LOADING, STALE, ALLOWED_SUBSCRIBED)
                        .group(Group.PUBSUB).since("2.0.0").complexity("O(N) in the number of channels")
                        .summary("Listens to channels."),
                command("SUNSUBSCRIBE", call -> unsubscribe(call, Kind.SHARD))
                        .syntax("[shardchannel [shardchannel ...]]")
                        .flags(PUBSUB, NOSCRIPT, LOADING, STALE, ALLOWED_SUBSCRIBED)
                        .group(Group.PUBSUB).keys(1, -1, 1, NOT_KEY).since("7.0.0")
                        .complexity("O(N) in the number of channels")
                        .summary("Stops listening to shard channels, to all of them if none is given."),
                command("UNSUBSCRIBE", call -> unsubscribe(call, Kind.CHANNEL))
                        .syntax("[channel [channel ...]]").flags(PUBSUB, NOSCRIPT, LOADING, STALE, ALLOWED_SUBSCRIBED)
                        .group(Group.PUBSUB).since("2.0.0").complexity("O(N) in the number of channels")
                        .summary("Stops listening to channels, to all of them if none is given."));
        // spotless:on
    }

    private Command pubsub() {
        // spotless:off
        return container("PUBSUB").group(Group.PUBSUB).since("2.8.0").complexity("Depends on the subcommand.")
                .summary("Tells who listens to what.")
                .sub(command("CHANNELS", call -> names(call, Kind.CHANNEL))
                        .syntax("[pattern]").flags(PUBSUB, LOADING, STALE).since("2.8.0")
                        .complexity("O(N) in the number of channels")
                        .summary("Lists the channels that somebody listens to."))
                .sub(command("HELP", HelpText::reply)
                        .flags(LOADING, STALE).since("6.2.0").complexity("O(1)")
                        .summary("Lists the subcommands."))
                .sub(command("NUMPAT", call -> call.reply().integer(channels.patterns()))
                        .flags(PUBSUB, LOADING, STALE).since("2.8.0").complexity("O(1)")
                        .summary("Counts the different patterns that somebody listens to."))
                .sub(command("NUMSUB", call -> counts(call, Kind.CHANNEL))
                        .syntax("[channel [channel ...]]").flags(PUBSUB, LOADING, STALE).since("2.8.0")
                        .complexity("O(N) in the channels given")
                        .summary("Counts those who listen to each of some channels."))
                .sub(command("SHARDCHANNELS", call -> names(call, Kind.SHARD))
                        .syntax("[pattern]").flags(PUBSUB, LOADING, STALE).since("7.0.0")
                        .complexity("O(N) in the number of shard channels")
                        .summary("Lists the shard channels that somebody listens to."))
                .sub(command("SHARDNUMSUB", call -> counts(call, Kind.SHARD))
                        .syntax("[shardchannel [shardchannel ...]]").flags(PUBSUB, LOADING, STALE).since("7.0.0")
                        .complexity("O(N) in the channels given")
                        .summary("Counts those who listen to each of some shard channels."));
        // spotless:on
    }

    private void subscribe(Call call, Kind kind) {
        // Transactions could subscribe to channels before shard channels came; that may go on, but nothing more.
        boolean mayNot = kind == Kind.SHARD && call.isNested();
        if (mayNot || !(call.session() instanceof Subscriber)) {
            call.error("ERR " + call.command().name() + " isn't allowed for a DENY BLOCKING client");
            return;
        }
        call.mayRemember(call.count() - 1);
        for (int i = 1; i < call.count(); i++) {
            add(call, kind, new Name(call.address(i), call.length(i)));
        }
    }

    private void add(Call call, Kind kind, Name name) {
        channels.subscribe(call.session(), kind, name);
        confirm(call, kind, kind.subscribed, name);
    }

    private void unsubscribe(Call call, Kind kind) {
        if (call.count() > 1) {
            for (int i = 1; i < call.count(); i++) {
                remove(call, kind, new Name(call.address(i), call.length(i)));
            }
            return;
        }
        Name[] all = channels.namesOf(call.session(), kind);
        for (Name name : all) {
            remove(call, kind, name);
        }
        if (all.length == 0) {
            RespWriter out = confirmationWriter(call);
            out.push(3);
            out.bulk(kind.unsubscribed);
            out.nullBulk();
            out.integer(count(call.session(), kind));
        }
    }

    private void remove(Call call, Kind kind, Name name) {
        channels.unsubscribe(call.session(), kind, name);
        confirm(call, kind, kind.unsubscribed, name);
    }

    private static void confirm(Call call, Kind kind, byte[] word, Name name) {
        RespWriter out = confirmationWriter(call);
        out.push(3);
        out.bulk(word);
        out.bulk(name.bytes());
        out.integer(count(call.session(), kind));
    }

    /// Confirmations are messages that stand where the reply would: CLIENT REPLY OFF does not silence them.
    private static RespWriter confirmationWriter(Call call) {
        boolean silenced = call.session().replyMode() != Session.ReplyMode.ON;
        return silenced && call.session() instanceof Subscriber client ? client.pushWriter() : call.reply();
    }

    private static int count(Session session, Kind kind) {
        return kind == Kind.SHARD
                ? session.shardSubscriptions()
                : session.subscriptions() + session.patternSubscriptions();
    }

    private void publish(Call call) {
        int receivers = channels.publish(call.address(1), call.length(1), call.address(2), call.length(2));
        call.propagateUnchanged();
        call.reply().integer(receivers);
    }

    private void publishToShard(Call call) {
        int receivers = channels.publishToShard(call.address(1), call.length(1), call.address(2), call.length(2));
        call.propagateUnchanged();
        call.reply().integer(receivers);
    }

    private void names(Call call, Kind kind) {
        if (call.count() > 3) {
            call.wrongSubcommand();
            return;
        }
        RespWriter reply = call.reply();
        long mark = reply.defer(channels.listeners(kind).size());
        int count = 0;
        for (Name name : channels.listeners(kind).names()) {
            if (call.count() == 2 || channels.matches(call.address(2), call.length(2), name)) {
                reply.bulk(name.bytes());
                count++;
            }
        }
        reply.endArray(mark, count);
    }

    private void counts(Call call, Kind kind) {
        RespWriter reply = call.reply();
        reply.array(2L * (call.count() - 2));
        for (int i = 2; i < call.count(); i++) {
            reply.bulk(call.address(i), call.length(i));
            reply.integer(channels.listeners(kind).of(new Name(call.address(i), call.length(i))).length);
        }
    }
}
