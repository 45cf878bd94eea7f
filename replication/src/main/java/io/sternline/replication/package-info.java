/**
 * Keeps a {@link io.sternline.replication.statemachine.StateMachine} equal on all nodes of a group by way of Aeron
 * Cluster. Knows nothing of keys, values or clients: payloads are bytes to it.
 */
package io.sternline.replication;
