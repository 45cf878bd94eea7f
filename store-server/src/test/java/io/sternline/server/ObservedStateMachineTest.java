package io.sternline.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.replication.statemachine.StateMachine;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

class ObservedStateMachineTest {
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
}
