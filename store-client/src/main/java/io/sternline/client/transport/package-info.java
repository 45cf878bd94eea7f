/**
 * The client's transport: connections, following the primary, re-sending, the request window. All of it package-private
 * but for the door the builder comes in by.
 *
 * <p>The way of a put: {@link io.sternline.client.transport.NamespaceHandle} → {@link
 * io.sternline.client.transport.NamespaceCalls} (checks and encodes on the caller's thread) → {@link
 * io.sternline.client.transport.ClientLoop} (takes it over to the client's own thread) → {@link
 * io.sternline.client.transport.WriteDispatcher} (numbers it, sends it, and again if need be) → {@link
 * io.sternline.client.transport.Connection} (frames).
 */
package io.sternline.client.transport;
