/// The shell scripts, run with stubs in place of what they start.
package dev.jacinth.scripts;
