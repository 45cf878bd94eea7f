package io.sternline.benchmarks.chaos;

/** All that a nemesis can lay hands on. */
record Stage(Network network, Disks disks, Nodes nodes, GroupView view) {}
