/** What a snapshot of a full node takes, how long it holds up the state thread, and what loading it takes. */
package io.sternline.benchmarks.snapshot;
