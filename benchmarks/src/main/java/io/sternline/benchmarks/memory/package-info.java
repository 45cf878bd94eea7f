/** What the engine's entries cost in memory, through fill, overwriting, removal and expiry. */
package io.sternline.benchmarks.memory;
