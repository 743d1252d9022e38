/// Both sides of the replication protocol as state machines: bytes, time and events in, bytes and actions out.
package dev.jacinth.replication;
