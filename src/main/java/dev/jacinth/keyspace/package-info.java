/// Databases, key records, expiry, who watches and who waits; announces what it did.
package dev.jacinth.keyspace;
