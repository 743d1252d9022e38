/// The only room with threads, sockets and the wall clock.
package dev.jacinth.server;
