/// What Redis calls a type: which structure holds it, and when that changes.
package dev.jacinth.value;
