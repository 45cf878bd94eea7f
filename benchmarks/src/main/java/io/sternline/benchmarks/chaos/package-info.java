/**
 * Breaks a group of three real processes on purpose while clients use it. {@link io.sternline.benchmarks.chaos.Isolation}
 * makes the surroundings, {@link io.sternline.benchmarks.chaos.ChaosRun} what happens in them.
 */
package io.sternline.benchmarks.chaos;
