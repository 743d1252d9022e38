package dev.jacinth.config;

/// Values of `acl-pubsub-default`: which channels a new user may use.
public enum AclPubsubDefault {
    ALLCHANNELS,
    RESETCHANNELS
}
