package io.sternline.client;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the client knows of its group.
 *
 * @param term highest leadership term heard of; 0 before the first answer.
 * @param primary node id of that term's primary; empty while none is known.
 * @param nodes endpoints by node id.
 * @param draining nodes that clients are to leave, see {@link Admin#drain}.
 */
public record Topology(long term, Optional<Integer> primary, Map<Integer, Endpoint> nodes, Set<Integer> draining) {}
