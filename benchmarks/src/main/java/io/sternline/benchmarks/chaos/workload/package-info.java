/**
 * What clients do while a group is broken on purpose: calls whose every answer is written down and judged at the end.
 * {@link io.sternline.benchmarks.chaos.workload.RecordedWorkload} is the way in.
 */
package io.sternline.benchmarks.chaos.workload;
