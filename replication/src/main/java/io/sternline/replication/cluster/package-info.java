/**
 * How {@link io.sternline.replication.ReplicatedNode} is built from Aeron: start-up and shut-down, the group's clock,
 * the adapter between the log and the state machine, the session to the log, snapshots and purging. Nothing outside
 * {@code io.sternline.replication} uses it.
 */
package io.sternline.replication.cluster;
