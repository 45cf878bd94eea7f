package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.aeron.cluster.service.ClientSession;
import io.aeron.cluster.service.Cluster;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SupersededSessionsTest {
    private static final String NODE_0 = "aeron:udp?endpoint=127.0.0.1:7109|term-length=64k";
    private static final String NODE_1 = "aeron:udp?endpoint=127.0.0.1:7119|term-length=64k";
    private static final String MEMORY = "aeron:ipc?term-length=64k";

    private final List<ClientSession> open = new ArrayList<>();
    private final List<Long> closed = new ArrayList<>();
    private final SupersededSessions sessions = new SupersededSessions();
    private Cluster.Role role = Cluster.Role.LEADER;

    @BeforeEach
    void start() {
        sessions.onStart(fake(Cluster.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "forEachClientSession" -> {
                @SuppressWarnings("unchecked")
                final Consumer<ClientSession> action = (Consumer<ClientSession>) arguments[0];
                open.forEach(action);
                yield null;
            }
            case "role" -> role;
            case "closeClientSession" -> closed.add((Long) arguments[0]);
            default -> throw new IllegalStateException(method.getName());
        }));
    }

    @Test
    void shouldCloseWhatTheSameNodeHasLeftBehind() {
        open(1, NODE_0);
        open(2, NODE_1);
        assertThat(closed).isEmpty();

        open(3, NODE_0);
        assertThat(closed).containsExactly(1L);
    }

    @Test
    void shouldCloseTheSessionOfAPrimaryThatWasWhenThereIsAnother() {
        open(1, MEMORY);
        open(2, NODE_0);
        open(3, MEMORY);
        assertThat(closed).containsExactly(1L);
    }

    @Test
    void shouldLeaveOtherStreamsAlone() {
        open.add(session(1, NODE_0, 8));
        open(2, NODE_0);
        assertThat(closed).isEmpty();
    }

    @Test
    void shouldLeaveItToTheTermOfItsOwnWhatItSeesAsAFollower() {
        role = Cluster.Role.FOLLOWER;
        open(1, NODE_0);
        open(2, MEMORY);
        open(3, NODE_0);
        open(4, NODE_0);
        sessions.onTerm();
        assertThat(closed).as("while it follows").isEmpty();

        role = Cluster.Role.LEADER;
        assertThat(closed).as("before its term has begun").isEmpty();
        sessions.onTerm();
        assertThat(closed).containsOnly(1L, 3L);
    }

    private void open(final long id, final String responseChannel) {
        final ClientSession session = session(id, responseChannel, 7);
        open.add(session);
        sessions.onOpened(session);
    }

    private static ClientSession session(final long id, final String responseChannel, final int responseStreamId) {
        return fake(ClientSession.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "id" -> id;
            case "responseChannel" -> responseChannel;
            case "responseStreamId" -> responseStreamId;
            default -> throw new IllegalStateException(method.getName());
        });
    }

    private static <T> T fake(final Class<T> type, final InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
