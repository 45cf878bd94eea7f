package io.sternline.benchmarks.chaos.async;

import java.util.Map;
import java.util.Set;

/**
 * What the loss of disks may have cost: of a term, whatever its primary had acknowledged and no replica was last said to
 * have, if the disk of that primary did not come back.
 *
 * @param nodes whose disks were lost.
 * @param reigns who was primary in which term.
 * @param secured by term, the highest revision that some replica had when its primary told of it last.
 */
record Losses(Set<Integer> nodes, Reigns reigns, Map<Long, Long> secured) {
    Losses {
        nodes = Set.copyOf(nodes);
        secured = Map.copyOf(secured);
    }

    boolean mayMiss(final long revision) {
        final long term = Revisions.term(revision);
        return nodes.contains(reigns.primaryOf(term)) && revision > secured.getOrDefault(term, 0L);
    }
}
