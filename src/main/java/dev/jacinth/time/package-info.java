/// Time as a value that is handed in.
package dev.jacinth.time;
