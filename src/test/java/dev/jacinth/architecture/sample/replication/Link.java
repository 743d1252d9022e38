package dev.jacinth.architecture.sample.replication;

import dev.jacinth.architecture.sample.command.Call;

final class Link {

    Call forbidden;
}
