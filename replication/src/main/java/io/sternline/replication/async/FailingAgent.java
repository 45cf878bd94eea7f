package io.sternline.replication.async;

import java.util.function.Consumer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;

/**
 * Ends its thread with the first exception. A runner would log it and call again; but an agent that was stopped in the middle of
 * something may have left out a record, and what the other nodes then hold nobody knows.
 */
final class FailingAgent implements Agent {
    private final String name;
    private final Agent agent;
    private final Consumer<Throwable> onFailure;

    FailingAgent(final String name, final Agent agent, final Consumer<Throwable> onFailure) {
        this.name = name;
        this.agent = agent;
        this.onFailure = onFailure;
    }

    @Override
    public void onStart() {
        agent.onStart();
    }

    @Override
    public int doWork() throws Exception {
        try {
            return agent.doWork();
        } catch (final AgentTerminationException e) {
            throw e;
        } catch (final Throwable e) {
            onFailure.accept(
                    new IllegalStateException("the replication of the ASYNC namespaces cannot go on: " + e, e));
            throw new AgentTerminationException(e);
        }
    }

    @Override
    public void onClose() {
        agent.onClose();
    }

    @Override
    public String roleName() {
        return name;
    }
}
