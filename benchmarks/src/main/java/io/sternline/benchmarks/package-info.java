/** Benchmarks as commands: {@code java -jar benchmarks/target/benchmarks.jar COMMAND}. */
package io.sternline.benchmarks;
