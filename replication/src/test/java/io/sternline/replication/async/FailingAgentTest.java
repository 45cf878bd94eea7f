package io.sternline.replication.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;
import org.junit.jupiter.api.Test;

class FailingAgentTest {
    private final List<Throwable> failures = new ArrayList<>();

    @Test
    void shouldEndTheThreadWithTheFirstException() {
        final IllegalStateException problem = new IllegalStateException("a record that nobody can read");
        final FailingAgent agent = new FailingAgent("async", agent(problem), failures::add);
        assertThatThrownBy(agent::doWork)
                .isInstanceOf(AgentTerminationException.class)
                .hasCause(problem);
        assertThat(failures)
                .singleElement()
                .satisfies(failure -> assertThat(failure)
                        .hasMessageContaining("the replication of the ASYNC namespaces cannot go on")
                        .hasMessageContaining("a record that nobody can read")
                        .hasCause(problem));
    }

    @Test
    void shouldLetAnOrderlyEndPass() {
        final AgentTerminationException end = new AgentTerminationException("the driver is gone");
        final FailingAgent agent = new FailingAgent("async", agent(end), failures::add);
        assertThatThrownBy(agent::doWork).isSameAs(end);
        assertThat(failures).isEmpty();
        assertThat(agent.roleName()).isEqualTo("async");
    }

    private static Agent agent(final RuntimeException problem) {
        return new Agent() {
            @Override
            public int doWork() {
                throw problem;
            }

            @Override
            public String roleName() {
                return "other";
            }
        };
    }
}
