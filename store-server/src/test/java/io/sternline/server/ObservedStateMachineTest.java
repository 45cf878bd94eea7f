package io.sternline.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.replication.Doorbell;
import io.sternline.replication.statemachine.StateMachine;
import io.sternline.server.gateway.FakeStateMachine;
import io.sternline.server.gateway.GatewayHost;
import io.sternline.server.gateway.GatewayPorts;
import io.sternline.server.state.DivergenceListener;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

class ObservedStateMachineTest {

    private final GatewayPorts ports = GatewayPorts.create();
    private final CountingGuest guest = new CountingGuest();
    private final ObservedStateMachine machine = new ObservedStateMachine(
            new FakeStateMachine(ports.replies(), ports.queries()),
            new Doorbell(),
            new Doorbell(),
            (role, term) -> {},
            DivergenceListener.NONE);

    private static final class CountingGuest implements GatewayHost.Guest {
        private int turns;
        private int wakeUps;
        private int ends;

        @Override
        public int work() {
            turns++;
            return 3;
        }

        @Override
        public int sleep(final long maxNs) {
            return 5;
        }

        @Override
        public void wakeUp() {
            wakeUps++;
        }

        @Override
        public void onThreadEnd() {
            ends++;
        }
    }

    /** One it inherits would do nothing, and nobody would notice: such as telling the change log of changes. */
    @Test
    void shouldPassOnWhateverAStateMachineIsAsked() throws NoSuchMethodException {
        for (final Method method : StateMachine.class.getMethods()) {
            assertThat(ObservedStateMachine.class
                            .getMethod(method.getName(), method.getParameterTypes())
                            .getDeclaringClass())
                    .as(method.getName())
                    .isEqualTo(ObservedStateMachine.class);
        }
    }

    @Test
    void shouldHaveTheGuestWorkAndWaitWithTheThread() {
        assertThat(machine.doLocalWork()).isZero();
        assertThat(machine.sleep(1)).isEqualTo(StateMachine.NOTHING_TO_WAIT_FOR);
        assertThat(machine.admit(guest)).isTrue();
        assertThat(machine.doLocalWork()).isEqualTo(3);
        assertThat(machine.sleep(1)).isEqualTo(5);
        machine.wakeUp();
        assertThat(guest.wakeUps).isEqualTo(1);
    }

    @Test
    void shouldTellTheGuestOfTheThreadsEndAndAdmitNobodyAfterIt() {
        machine.admit(guest);
        machine.onThreadEnd();
        assertThat(guest.ends).isEqualTo(1);
        assertThat(machine.admit(new CountingGuest())).isFalse();
    }
}
