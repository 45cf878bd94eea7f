package io.sternline.benchmarks.data;

import io.sternline.replication.NodeStatus;
import io.sternline.replication.Role;
import io.sternline.replication.async.AsyncConfig;
import io.sternline.replication.async.AsyncStatus;
import io.sternline.server.state.LocalCommandSource;
import io.sternline.server.state.NodeFacts;
import io.sternline.server.state.ReplySink;
import io.sternline.server.state.StoreStateMachine;
import java.util.Optional;

/** Makes a store's state machine that has no gateway before it. */
public final class Machines {
    private Machines() {}

    public static StoreStateMachine create(final ReplySink replies) {
        return new StoreStateMachine(
                replies, (handler, limit) -> 0, LocalCommandSource.NONE, new NoFacts(), System::nanoTime);
    }

    /** Nobody asks for its status. */
    private static final class NoFacts implements NodeFacts {
        @Override
        public int nodeId() {
            return 0;
        }

        @Override
        public long asyncBytesMax() {
            return 1L << 30;
        }

        @Override
        public AsyncConfig asyncConfig() {
            return AsyncConfig.DEFAULT;
        }

        @Override
        public Optional<AsyncStatus> asyncStatus() {
            return Optional.empty();
        }

        @Override
        public NodeStatus replication() {
            return new NodeStatus(Role.PRIMARY, 0, 0, 0, 0, -1, 0);
        }

        @Override
        public int connections() {
            return 0;
        }

        @Override
        public long uptimeMs() {
            return 0;
        }

        @Override
        public String group() {
            return "benchmark";
        }

        @Override
        public String serverVersion() {
            return "benchmark";
        }

        @Override
        public String durability() {
            return "memory";
        }
    }
}
