package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.replication.Journal;
import io.sternline.replication.Profile;
import io.sternline.replication.Role;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StateDemandTest {
    private final NodeView view = new NodeView();
    private boolean isAwaited;
    private boolean isRead;
    private long asyncWork;
    private final StateDemand demand = demand(Profile.SMALL);

    private StateDemand demand(final Profile profile) {
        final Journal journal = new Journal() {
            @Override
            public boolean isAwaited() {
                return isAwaited;
            }
        };
        return new StateDemand(profile, view, journal, () -> isRead, () -> asyncWork);
    }

    @BeforeEach
    void replica() {
        view.leadership(Role.REPLICA, 3, 1);
    }

    @Test
    void shouldBeNoneOnAReplica() {
        assertThat(demand.getAsBoolean()).isFalse();
    }

    @Test
    void shouldBeThereInAnyOtherRole() {
        for (final Role role : Role.values()) {
            view.leadership(role, 4, 0);
            assertThat(demand.getAsBoolean()).as(role.name()).isEqualTo(role != Role.REPLICA);
        }
        replica();
        view.stopped();
        assertThat(demand.getAsBoolean()).as("stopped").isTrue();
    }

    @Test
    void shouldBeThereWhileTheStateIsAwaited() {
        isAwaited = true;
        assertThat(demand.getAsBoolean()).isTrue();
        assertThat(demand.getAsBoolean()).isTrue();
    }

    @Test
    void shouldBeThereWhileTheChangeLogIsRead() {
        isRead = true;
        assertThat(demand.getAsBoolean()).isTrue();
    }

    @Test
    void shouldBeThereAfterWorkForAsyncNamespaces() {
        asyncWork = 7;
        assertThat(demand.getAsBoolean()).isTrue();
        assertThat(demand.getAsBoolean()).as("none since").isFalse();
    }

    @Test
    void shouldAlwaysBeThereWhereThereAreCoresToBeAwakeOn() {
        assertThat(demand(Profile.LARGE).getAsBoolean()).isTrue();
    }
}
