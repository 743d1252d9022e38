/// The entry point. The packages below are the rooms of the house; `docs/architecture.md` is their map.
package dev.jacinth;
