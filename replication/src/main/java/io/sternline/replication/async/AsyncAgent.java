package io.sternline.replication.async;

import io.aeron.Aeron;
import java.util.function.Consumer;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;

/** Replicates the ASYNC namespaces of a node: all that its async thread does. */
final class AsyncAgent implements Agent {
    /**
     * @param aeron this agent's own client, which it drives itself if it has a conductor invoker; the caller closes it afterwards.
     * @param store used by this agent until it is closed; the caller closes it afterwards.
     * @param statusSink told, on the async thread, of each change, at most every 10 ms.
     * @param errorHandler told of what an operator should know; the agent goes on.
     */
    AsyncAgent(
            final AsyncGroup group,
            final Aeron aeron,
            final StatePort port,
            final AsyncStore store,
            final NanoClock clock,
            final Consumer<AsyncStatus> statusSink,
            final ErrorHandler errorHandler) {}

    @Override
    public int doWork() {
        return 0;
    }

    @Override
    public String roleName() {
        return "async";
    }
}
