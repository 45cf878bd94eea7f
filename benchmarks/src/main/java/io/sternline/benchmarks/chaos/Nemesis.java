package io.sternline.benchmarks.chaos;

import java.util.Random;

/**
 * One way to break a group, for one use. It may do anything to the processes, the network between them and one node's
 * disk, with one exception: never are two nodes' data destroyed, and one node's only while the other two are up and have
 * all of it, because more than that nobody promises to survive.
 */
interface Nemesis {
    /**
     * Breaks something.
     *
     * @param random the only source of what is left to chance.
     * @return what was done.
     */
    Strike start(Random random) throws InterruptedException;

    /**
     * Takes it back, as far as it was done. Called in any case, also after a start that failed half way; doing it again
     * changes nothing.
     */
    void heal() throws InterruptedException;
}
