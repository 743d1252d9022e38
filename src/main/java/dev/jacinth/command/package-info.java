/// What a command is, and one file per family of data commands.
package dev.jacinth.command;
