/// Classes that break the rules of the house, to see that the rules find them.
package dev.jacinth.architecture.sample;
