/**
 * Replication that the primary does not wait for: it changes its state at once, and the others follow by the records of its
 * changes. What a state machine must be able to do for that is public here; how records travel between nodes ({@link
 * io.sternline.replication.async.AsyncAgent}), how the two threads of a node talk to each other, and what is kept on disk, is not.
 */
package io.sternline.replication.async;
