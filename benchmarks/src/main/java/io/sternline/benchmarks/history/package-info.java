/**
 * Judges recorded histories: what clients asked of a store, when, and what they were told. {@link
 * io.sternline.benchmarks.history.HistoryChecker} is the way in; what else is public is what a rig needs to write a
 * history down and to read the verdict.
 */
package io.sternline.benchmarks.history;
