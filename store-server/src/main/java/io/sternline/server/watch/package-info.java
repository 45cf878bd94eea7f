/**
 * Watches: brings the node's changes to those who asked for them, on a thread of its own. Start reading at {@code WatchAgent}.
 * Knows the change log and the messages of the schema, but no sockets: the gateway moves its frames.
 */
package io.sternline.server.watch;
