/// The RDB format: a data set as a sequence of bytes, for files and for full synchronisations.
package dev.jacinth.persistence.rdb;
