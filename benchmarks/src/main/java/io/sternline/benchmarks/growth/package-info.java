/** What a group does as what is asked of it grows: entries held, sizes of values, connections. */
package io.sternline.benchmarks.growth;
