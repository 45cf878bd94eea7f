/**
 * Clients of an ASYNC namespace while a group is broken on purpose, and the judge of what is promised to them: {@link
 * io.sternline.benchmarks.chaos.async.AsyncWorkload} is the way in.
 */
package io.sternline.benchmarks.chaos.async;
