/// Channels, patterns and shard channels: who listens, and what they are told.
package dev.jacinth.pubsub;
