package io.sternline.benchmarks.chaos.workload;

import io.sternline.client.NodeStatus;
import io.sternline.client.StoreClient;
import io.sternline.server.cli.process.GroupStatus;
import io.sternline.server.cli.process.LocalGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** What can be done to a group of three processes on the loopback, without rights and without a network of its own. */
enum LocalFault {
    KILL_PRIMARY {
        @Override
        void strike(final Target target) throws IOException, InterruptedException {
            final int primary = target.primary();
            target.group().kill9(primary);
            pause(1_000);
            target.group().start(primary);
        }
    },
    /** Long enough for another primary to be elected: the old one wakes up and does not know. */
    PAUSE_PRIMARY {
        @Override
        void strike(final Target target) throws IOException, InterruptedException {
            target.stopped(List.of(target.primary()), 3_000);
        }
    },
    /**
     * What the primary acknowledges alone is on its disk only, and it comes back when there is another. The replicas are killed: if
     * they were stopped, their sockets would take in what it sends, and they would read it when they go on.
     */
    KILL_PRIMARY_ALONE {
        @Override
        void strike(final Target target) throws IOException, InterruptedException {
            final int primary = target.primary();
            final List<Integer> replicas = IntStream.range(0, Target.NODES)
                    .filter(nodeId -> nodeId != primary)
                    .boxed()
                    .toList();
            for (final int replica : replicas) {
                target.group().kill9(replica);
            }
            pause(300);
            target.group().kill9(primary);
            for (final int replica : replicas) {
                target.group().start(replica);
            }
            target.awaitPrimary();
            pause(1_000);
            target.group().start(primary);
        }
    },
    /** Who is asked while there is no primary may be behind, and cannot catch up before there is one. */
    KILL_PRIMARY_BESIDE_A_LAGGARD {
        @Override
        void strike(final Target target) throws IOException, InterruptedException {
            final int primary = target.primary();
            final List<Integer> laggard = List.of((primary + 1) % Target.NODES);
            target.stop(laggard);
            try {
                pause(1_500);
                target.group().kill9(primary);
            } finally {
                target.resume(laggard);
            }
            pause(1_000);
            target.group().start(primary);
        }
    },
    KILL_REPLICA {
        @Override
        void strike(final Target target) throws IOException, InterruptedException {
            final int replica = (target.primary() + 1) % Target.NODES;
            target.group().kill9(replica);
            pause(500);
            target.group().start(replica);
        }
    },
    KILL_ALL {
        @Override
        void strike(final Target target) throws IOException, InterruptedException {
            for (int nodeId = 0; nodeId < Target.NODES; nodeId++) {
                target.group().kill9(nodeId);
            }
            for (int nodeId = 0; nodeId < Target.NODES; nodeId++) {
                target.group().start(nodeId);
            }
        }
    };

    /** A group and a client to watch it with. */
    record Target(LocalGroup group, StoreClient observer) {
        static final int NODES = 3;

        private static final Duration WHOLE_TIMEOUT = Duration.ofSeconds(120);
        private static final long STATUS_INTERVAL_MS = 100;

        int primary() throws InterruptedException {
            return GroupStatus.primary(awaitWhole()).orElseThrow().nodeId();
        }

        List<NodeStatus> awaitWhole() throws InterruptedException {
            return group.awaitComplete(observer, WHOLE_TIMEOUT);
        }

        /** With one node down, or more. */
        private void awaitPrimary() throws IOException, InterruptedException {
            final long deadlineNs = System.nanoTime() + WHOLE_TIMEOUT.toNanos();
            while (GroupStatus.primary(LocalGroup.statusOrEmpty(observer)).isEmpty()) {
                if (System.nanoTime() - deadlineNs > 0) {
                    throw new IOException("no primary within " + WHOLE_TIMEOUT.toSeconds()
                            + " s; the nodes' logs are in " + group.logDir());
                }
                pause(STATUS_INTERVAL_MS);
            }
        }

        /** How far the group's clock is ahead of this machine's, give or take what its last message is old. */
        long groupClockLeadMs() throws InterruptedException {
            final NodeStatus primary = GroupStatus.primary(awaitWhole()).orElseThrow();
            return primary.groupTime().toEpochMilli() - System.currentTimeMillis();
        }

        private void stopped(final List<Integer> nodes, final long ms) throws IOException, InterruptedException {
            stop(nodes);
            try {
                pause(ms);
            } finally {
                resume(nodes);
            }
        }

        private void stop(final List<Integer> nodes) throws IOException, InterruptedException {
            signal("-STOP", nodes);
        }

        private void resume(final List<Integer> nodes) throws IOException, InterruptedException {
            signal("-CONT", nodes);
        }

        private void signal(final String signal, final List<Integer> nodes) throws IOException, InterruptedException {
            for (final int nodeId : nodes) {
                final String pid = Long.toString(group.process(nodeId).pid());
                final int status = new ProcessBuilder("kill", signal, pid)
                        .inheritIO()
                        .start()
                        .waitFor();
                if (status != 0) {
                    throw new IOException(
                            "kill " + signal + " " + pid + " of node " + nodeId + " ended with " + status);
                }
            }
        }
    }

    /** Does it and lets the processes run again; the group may still be gathering afterwards. */
    abstract void strike(Target target) throws IOException, InterruptedException;

    /** For how long a fault lasts is part of the fault: nothing is awaited here. */
    private static void pause(final long ms) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(ms);
    }
}
