package io.sternline.client.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.client.AsyncNamespace;
import io.sternline.client.Conditional;
import io.sternline.client.Durability;
import io.sternline.client.Entry;
import io.sternline.client.Namespace;
import io.sternline.client.Outcome;
import io.sternline.client.Receipt;
import io.sternline.client.Rejection;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EvacuatingTest {
    private static final List<Entry> SESSIONS = List.of(
            Fixtures.value("one", 1, "old"), Fixtures.value("two", 2, "old"), Fixtures.value("three", 3, "old"));

    private final List<String> refreshed = new ArrayList<>();
    private final AsyncNamespace writes = Fixtures.namespace((call, arguments) -> CompletableFuture.completedFuture(
            answer((String) arguments[0], new String((byte[]) arguments[1], StandardCharsets.UTF_8))));
    private final Namespace namespace = (Namespace) Proxy.newProxyInstance(
            Namespace.class.getClassLoader(),
            new Class<?>[] {Namespace.class},
            (proxy, method, arguments) -> switch (method.getName()) {
                case "async" -> writes;
                case "findByTerm" -> SESSIONS.stream();
                default -> throw new IllegalStateException("not played: " + method);
            });

    /** The first choice was changed since, and the group does not answer of session two. */
    private static Outcome<Conditional> answer(final String key, final String backend) {
        if (key.equals("two")) {
            return new Outcome.Unavailable<>("as told");
        }
        return backend.equals("changed")
                ? new Outcome.Rejected<>(Rejection.FENCED, "as told")
                : new Outcome.Ok<>(new Conditional(true, new Receipt(9, Durability.QUORUM), Optional.empty()));
    }

    @Test
    void shouldChooseAnewWhereABackendHasChangedAndGoOnWhereAWriteFails() {
        final AffinityStore store = new AffinityStore(namespace, null, LoadBalancingSettings.DEFAULT, Runnable::run);
        final Affinity.Evacuation done = new Evacuating(
                        store,
                        "old",
                        key -> Optional.of(
                                new Placement.Target(refreshed.isEmpty() ? "changed" : "new", Optional.empty())),
                        backend -> {
                            refreshed.add(backend);
                            return CompletableFuture.completedFuture(null);
                        })
                .run();
        assertThat(done).isEqualTo(new Affinity.Evacuation(2, 1));
        assertThat(refreshed).containsExactly("changed", "changed");
    }
}
