/**
 * Microbenchmarks, run by JMH: the engine's operations, the state machine's commands, and what they are to be judged by.
 * JMH wants these classes public and open to be extended.
 */
package io.sternline.benchmarks.jmh;
