/** What the benchmarks of the engine fill it with: keys, values, sessions and the commands that write them. */
package io.sternline.benchmarks.data;
