/** Watches that run beside a chaos run's workload, and the judge of what they brought. */
package io.sternline.benchmarks.chaos.watch;
