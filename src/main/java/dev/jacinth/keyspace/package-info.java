/// Databases, key records, expiry and watches; announces what it did.
package dev.jacinth.keyspace;
