/** The load rig: closed loop for saturation, open loop for latency. */
package io.sternline.benchmarks.load;
