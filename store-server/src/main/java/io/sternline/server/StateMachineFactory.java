package io.sternline.server;

import io.sternline.server.state.LocalCommandSource;
import io.sternline.server.state.MeasuredStateMachine;
import io.sternline.server.state.NodeFacts;
import io.sternline.server.state.QuerySource;
import io.sternline.server.state.ReplySink;
import java.util.function.LongSupplier;

/** Makes a node's state machine. */
@FunctionalInterface
public interface StateMachineFactory {
    /** @param nanoClock for local waiting only; never for replicated state. */
    MeasuredStateMachine create(
            ReplySink replies,
            QuerySource queries,
            LocalCommandSource commands,
            NodeFacts facts,
            LongSupplier nanoClock);
}
