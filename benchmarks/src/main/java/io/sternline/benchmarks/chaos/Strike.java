package io.sternline.benchmarks.chaos;

import java.util.List;

/**
 * What a nemesis did.
 *
 * @param nodes whom it hit.
 * @param what in words, beyond the kind of fault.
 * @param done false if the state of the group did not allow it; then {@code what} says why, and it does not count.
 */
record Strike(List<Integer> nodes, String what, boolean done) {
    Strike {
        nodes = List.copyOf(nodes);
    }

    static Strike on(final List<Integer> nodes, final String what) {
        return new Strike(nodes, what, true);
    }

    static Strike on(final int node, final String what) {
        return on(List.of(node), what);
    }

    static Strike left(final String why) {
        return new Strike(List.of(), why, false);
    }
}
