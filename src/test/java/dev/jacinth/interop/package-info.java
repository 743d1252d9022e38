/// Processes of ours and real servers together.
package dev.jacinth.interop;
