/// The table of settings; parser, CONFIG GET, SET, REWRITE and the documentation derive from it.
package dev.jacinth.config;
