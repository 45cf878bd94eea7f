package io.sternline.server.gateway;

/**
 * What a node may hold at most. Every node is configured with its own, but those of the primary hold for the group: it
 * tells them through the log, because what a write does must be the same on every node.
 *
 * @param stateBytesMax bytes of all entries: keys, values, terms and a fixed amount for each.
 * @param entriesMax entries of all namespaces.
 * @param asyncBytesMax bytes of all entries of ASYNC namespaces, which do not count against {@code stateBytesMax}. Not told
 *     through the log: the primary alone decides what they take.
 */
public record GroupLimits(long stateBytesMax, long entriesMax, long asyncBytesMax) {
    public static final GroupLimits DEFAULT = new GroupLimits(4L << 30, 100_000_000, 1L << 30);
}
