/**
 * Speaks the client protocol over TCP: turns frames into batches for the log and queries for the state thread, and
 * replies into frames. Everything here except the two rings and the public face runs on one thread,
 * the gateway's own or the state's.
 * {@code store-server/GATEWAY.md} tells the whole story.
 */
package io.sternline.server.gateway;
