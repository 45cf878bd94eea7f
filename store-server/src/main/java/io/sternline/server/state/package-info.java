/**
 * The store itself: a deterministic state machine over namespaces, entries and client windows, and the answers to
 * queries from its applied state. Everything here runs on the node's state thread.
 */
package io.sternline.server.state;
