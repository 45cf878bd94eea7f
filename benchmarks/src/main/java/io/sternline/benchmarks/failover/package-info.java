/**
 * The failover rig: three node processes under a load whose every acknowledgement is remembered, a primary that is
 * killed or moved again and again, and at the end the question what of all that was acknowledged is still there.
 *
 * <p>{@link io.sternline.benchmarks.failover.Rig} keeps the processes, {@link
 * io.sternline.benchmarks.failover.FailoverRun} does the killing. What judges ({@code KeyLedger}, {@code Expected},
 * {@code CounterLedger}, {@code PauseMeter}, {@code ElectionCount}) knows nothing of clients and processes, so that it
 * can be shown to find what it is there to find.
 */
package io.sternline.benchmarks.failover;
