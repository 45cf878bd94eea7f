package io.sternline.replication.cluster;

import io.sternline.replication.Doorbell;

/**
 * What the node's threads sleep on.
 *
 * @param driver of the thread that drives media driver and archive, unless that never sleeps.
 * @param state of the state thread.
 */
record NodeBells(Doorbell driver, Doorbell state) {}
