/// The data structures over memory: Dict, Tree, Blob.
package dev.jacinth.structure;
