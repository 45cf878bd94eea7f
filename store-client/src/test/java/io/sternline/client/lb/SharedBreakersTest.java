package io.sternline.client.lb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sternline.client.AsyncNamespace;
import io.sternline.client.Change;
import io.sternline.client.Counted;
import io.sternline.client.Durability;
import io.sternline.client.Namespace;
import io.sternline.client.Outcome;
import io.sternline.client.Receipt;
import io.sternline.client.lb.CircuitBreaker.State;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SharedBreakersTest {
    private static final int BREAKERS_MAX = 10;

    private final AsyncNamespace counting = Fixtures.namespace((method, arguments) ->
            CompletableFuture.completedStage(new Outcome.Ok<>(new Counted(new Receipt(1, Durability.QUORUM), 1))));
    private final Namespace namespace = (Namespace) Proxy.newProxyInstance(
            Namespace.class.getClassLoader(),
            new Class<?>[] {Namespace.class},
            (proxy, method, arguments) -> method.getName().equals("async") ? counting : "shop.breakers");
    private final SharedBreakers breakers =
            new SharedBreakers(namespace, () -> {}, BreakerSettings.DEFAULT, BREAKERS_MAX);
    private final BreakerTable table = new BreakerTable(1);
    private long revision;

    private void know() {
        breakers.showAll(table);
    }

    private void trip(final String backend) {
        for (final String[] entry :
                new String[][] {{BreakerKeys.open("1", backend), ""}, {BreakerKeys.state(backend), "tripped 1"}}) {
            table.on(Fixtures.put(Fixtures.value(entry[0], ++revision, entry[1])));
            breakers.show(table, entry[0]);
        }
    }

    private void forget(final String backend) {
        final String key = BreakerKeys.state(backend);
        table.on(Fixtures.gone(Change.Kind.REMOVED, key, ++revision));
        breakers.show(table, key);
    }

    @Test
    void shouldHaveRoomForAnyNumberOfBackendsOverTime() {
        know();
        for (int i = 0; i < 100 * BREAKERS_MAX; i++) {
            final CircuitBreaker breaker = breakers.of("app-" + i);
            breaker.pass().failed();
            assertThat(breaker.pass().allowed()).isTrue();
        }
    }

    @Test
    void shouldKeepThoseThatAreUsed() {
        know();
        final CircuitBreaker used = breakers.of("used");
        for (int i = 0; i < 10 * BREAKERS_MAX; i++) {
            used.pass();
            breakers.of("app-" + i);
        }
        assertThat(breakers.of("used")).isSameAs(used);
    }

    @Test
    void shouldGoOnAsItsSuccessorWhereOneIsKept() {
        know();
        final CircuitBreaker kept = breakers.of("kept");
        for (int i = 0; i < 3 * BREAKERS_MAX; i++) {
            breakers.of("app-" + i);
        }
        assertThat(kept.state()).isEqualTo(State.CLOSED);
        assertThat(kept.pass().allowed()).isTrue();
        trip("kept");
        assertThat(kept.state()).isEqualTo(State.OPEN);
        assertThat(kept.pass().allowed()).isFalse();
        assertThat(breakers.of("kept")).isNotSameAs(kept);
    }

    @Test
    void shouldKeepThoseThatTheGroupKnowsOfUntilItForgetsThem() {
        know();
        for (int i = 0; i < BREAKERS_MAX; i++) {
            trip("app-" + i);
        }
        assertThatThrownBy(() -> breakers.of("more"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'more'");
        assertThat(breakers.state("more")).isEqualTo(State.CLOSED);
        for (int i = 0; i < BREAKERS_MAX; i++) {
            assertThat(breakers.of("app-" + i).state()).isEqualTo(State.OPEN);
        }
        forget("app-3");
        assertThat(breakers.of("more").pass().allowed()).isTrue();
    }
}
