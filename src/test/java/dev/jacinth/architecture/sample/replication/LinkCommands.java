package dev.jacinth.architecture.sample.replication;

import dev.jacinth.architecture.sample.command.Call;

final class LinkCommands {

    Call allowed;
}
