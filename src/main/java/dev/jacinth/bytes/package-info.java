/// Stateless algorithms over bytes: what the JDK lacks.
package dev.jacinth.bytes;
