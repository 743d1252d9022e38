/// The bench that tests are built on: a RESP client and real servers started for one test.
package dev.jacinth.testing;
