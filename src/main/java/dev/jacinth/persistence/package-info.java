/// RDB files, over a storage that a test can break.
package dev.jacinth.persistence;
