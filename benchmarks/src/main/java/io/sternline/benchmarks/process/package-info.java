/** What processes take of the machine. */
package io.sternline.benchmarks.process;
