/// Pages, blocks and snapshots: a library that has never heard of Redis.
package dev.jacinth.memory;
