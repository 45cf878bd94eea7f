package io.sternline.benchmarks.chaos;

import java.time.Duration;

/**
 * All that a nemesis can lay hands on, and where to say what it found.
 *
 * @param recoveryTimeout for how long the group, or one node, may take to get well.
 */
record Stage(
        Network network,
        Disks disks,
        Nodes nodes,
        GroupView view,
        Narrator narrator,
        Findings findings,
        Duration recoveryTimeout) {}
