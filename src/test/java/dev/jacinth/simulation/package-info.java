/// Whole trees of nodes in one thread, under simulated time and faults, from a seed.
package dev.jacinth.simulation;
