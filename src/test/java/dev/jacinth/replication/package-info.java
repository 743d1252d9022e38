/// The replication room, machine by machine.
package dev.jacinth.replication;
