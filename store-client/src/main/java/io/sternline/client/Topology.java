package io.sternline.client;

import java.util.Map;
import java.util.Optional;

/**
 * What the client knows of its group.
 *
 * @param term highest leadership term heard of; 0 before the first answer.
 * @param primary node id of that term's primary; empty while none is known.
 * @param nodes endpoints by node id.
 */
public record Topology(long term, Optional<Integer> primary, Map<Integer, Endpoint> nodes) {}
