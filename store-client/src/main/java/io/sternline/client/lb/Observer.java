package io.sternline.client.lb;

import io.sternline.client.WriteOptions;

/**
 * Who reports: this client, as long as its lease lives.
 *
 * @param id of the lease: what distinguishes its reports from others'.
 * @param owned makes what is written the lease's, so that it goes with it.
 */
record Observer(String id, WriteOptions owned) {}
