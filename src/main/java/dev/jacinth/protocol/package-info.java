/// RESP2 and RESP3 in and out, over bytes.
package dev.jacinth.protocol;
