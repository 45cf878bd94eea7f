package io.sternline.client.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.client.Admin;
import io.sternline.client.AsyncNamespace;
import io.sternline.client.Conditional;
import io.sternline.client.Durability;
import io.sternline.client.Entry;
import io.sternline.client.Namespace;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.Outcome;
import io.sternline.client.Receipt;
import io.sternline.client.Rejection;
import io.sternline.client.StoreClient;
import io.sternline.client.session.codec.AttributeCodec;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Saves that take a second try, behind which nobody stands to throw to. */
class SaveAgainTest {
    private static final String ID = "0123456789abcdef";

    /** What is there already, as far as the group says. */
    private static final Conditional REFUSED = new Conditional(
            false,
            new Receipt(7, Durability.QUORUM),
            Optional.of(new Entry(ID, Entry.Type.MAP, new byte[0], Map.of(), 6, Optional.empty())));

    private final Queue<Outcome<Conditional>> answers =
            new ArrayDeque<>(List.of(new Outcome.Indeterminate<>("scripted"), new Outcome.Ok<>(REFUSED)));
    private final AsyncNamespace async =
            played(AsyncNamespace.class, Map.of("updateMap", () -> CompletableFuture.completedStage(answers.remove())));
    private final Namespace namespace = played(Namespace.class, Map.of("name", () -> "test", "async", () -> async));
    private final Admin admin = played(Admin.class, Map.of("defineNamespaceIfAbsent", () -> NamespaceSettings.DEFAULT));
    private final StoreClient client =
            played(StoreClient.class, Map.of("namespace", () -> namespace, "admin", () -> admin));

    private interface Answer {
        Object get();
    }

    private static <T> T played(final Class<T> type, final Map<String, Answer> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> Optional.ofNullable(answers.get(method.getName()))
                        .orElseThrow(() -> new IllegalStateException("not played: " + method))
                        .get()));
    }

    /** Stumbles when it encodes for the third time. */
    private static final class StumblingCodec implements AttributeCodec {
        private int encoded;

        @Override
        public int id() {
            return ID_OWN_MIN;
        }

        @Override
        public int version() {
            return 0;
        }

        @Override
        public String name() {
            return "stumbling";
        }

        @Override
        public byte[] encode(final Object value) {
            if (++encoded == 3) {
                throw new ClassCastException("scripted");
            }
            return new byte[1];
        }

        @Override
        public Object decode(final byte[] bytes, final int version) {
            return "x";
        }
    }

    @Test
    void shouldAnswerWithAnOutcomeWhereTheSecondTryCannotBeEncoded() throws Exception {
        final SessionSettings settings = SessionSettings.of("test").withCodec(new StumblingCodec());
        try (StoreSessions sessions = new StoreSessions(client, settings)) {
            final Session session = sessions.create(ID).set("name", "x");
            final Outcome<SaveResult> unknown =
                    session.saveAsync().toCompletableFuture().get(20, TimeUnit.SECONDS);
            assertThat(unknown).isInstanceOf(Outcome.Indeterminate.class);
            final Outcome<SaveResult> refused =
                    session.saveAsync().toCompletableFuture().get(20, TimeUnit.SECONDS);
            assertThat(refused).isInstanceOfSatisfying(Outcome.Rejected.class, rejected -> {
                assertThat(rejected.reason()).isEqualTo(Rejection.INVALID_ARGUMENT);
                assertThat(rejected.message()).contains("attribute 'name' of session '012345...'");
            });
        }
    }
}
