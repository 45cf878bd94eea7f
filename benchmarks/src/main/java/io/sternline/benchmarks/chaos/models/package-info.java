/**
 * Clients of limits, leases and guards that run beside a chaos run's workload, and the judges of what became of them.
 * {@link io.sternline.benchmarks.chaos.models.ModelWorkload} is the way in.
 */
package io.sternline.benchmarks.chaos.models;
