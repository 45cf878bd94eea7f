package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.replication.Role;
import org.junit.jupiter.api.Test;

class ControlOutboxTest {
    private final ControlOutbox outbox = new ControlOutbox();

    @Test
    void shouldSayThingsInTheirOrder() {
        outbox.say(Control.APPOINTED, 2, 17);
        outbox.say(Control.LIFTED, 2, 17);
        assertThat(outbox.peek(Role.PRIMARY).type()).isEqualTo(Control.APPOINTED);
        outbox.sent();
        assertThat(outbox.peek(Role.PRIMARY).type()).isEqualTo(Control.LIFTED);
        outbox.sent();
        assertThat(outbox.peek(Role.PRIMARY)).isNull();
    }

    @Test
    void shouldDropAppointmentsOfAPrimaryThatHasLostItsRoleMeanwhile() {
        outbox.say(Control.APPOINTED, 2, 17);
        outbox.say(Control.APPOINTED, 2, 17);
        outbox.say(Control.HEEDED, 0, 18);
        assertThat(outbox.peek(Role.REPLICA)).isEqualTo(new ControlOutbox.Statement(Control.HEEDED, 0, 18));
        outbox.sent();
        assertThat(outbox.peek(Role.PRIMARY)).isNull();
    }
}
