/** A node of the store: its configuration, and how state, replication and gateway are put together. */
package io.sternline.server;
