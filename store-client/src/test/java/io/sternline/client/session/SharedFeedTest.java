package io.sternline.client.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.client.Admin;
import io.sternline.client.Change;
import io.sternline.client.CompactedException;
import io.sternline.client.Namespace;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.StoreClient;
import io.sternline.client.Watch;
import io.sternline.client.WatchOptions;
import io.sternline.client.lease.Lease;
import io.sternline.client.lease.MemoryNamespace;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A shared subscription that has lost changes while the group cannot be told that it lets go of its lock. */
class SharedFeedTest {
    private static final long PATIENCE_S = 30;

    /** What happens, in the order in which it does. */
    private final BlockingQueue<String> steps = new LinkedBlockingQueue<>();

    private final MemoryNamespace locks = new MemoryNamespace();
    private final Namespace sessions = played(
            Namespace.class, Map.of("name", arguments -> "test.sessions", "watch", arguments -> new PlayedWatch()));
    private final Admin admin =
            played(Admin.class, Map.of("defineNamespaceIfAbsent", arguments -> NamespaceSettings.DEFAULT));
    private final Lease lease = played(
            Lease.class,
            Map.of(
                    "id", arguments -> "lease",
                    "ttl", arguments -> Duration.ofSeconds(10),
                    "isLive", arguments -> true));
    private final StoreClient client = played(
            StoreClient.class,
            Map.of(
                    "namespace", arguments -> arguments[0].toString().endsWith(".locks") ? locks.blocking() : sessions,
                    "admin", arguments -> admin,
                    "lease", arguments -> lease));
    private int watches;

    private static <T> T played(final Class<T> type, final Map<String, Function<Object[], Object>> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> Optional.ofNullable(answers.get(method.getName()))
                        .orElseThrow(() -> new IllegalStateException("not played: " + method))
                        .apply(arguments)));
    }

    /** The first one has lost what comes next, just as the group goes away; the others begin with their second poll and then bring a change. */
    private final class PlayedWatch implements Watch {
        private final boolean isFirst = watches++ == 0;
        private int polls;

        @Override
        public Optional<Change> poll(final Duration timeout) throws InterruptedException {
            polls++;
            if (isFirst) {
                locks.cutOff(true);
                steps.add("lost");
                throw new CompactedException("scripted");
            }
            if (polls == 2) {
                steps.add("begun");
            }
            if (polls == 3) {
                return Optional.of(new Change(
                        Change.Kind.REMOVED,
                        "test.sessions",
                        "session-one",
                        8,
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        Instant.EPOCH,
                        0));
            }
            if (polls > 3) {
                new CountDownLatch(1).await(timeout.toMillis(), TimeUnit.MILLISECONDS);
            }
            return Optional.empty();
        }

        @Override
        public long revision() {
            return polls < 2 ? WatchOptions.NOW : 8;
        }

        @Override
        public Duration age() {
            return Duration.ZERO;
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    private final SessionListener listener = new SessionListener() {
        @Override
        public void onEvent(final SessionEvent event) {
            steps.add(event.kind().name());
        }

        @Override
        public void onMissed(final String message) {
            steps.add("missed " + message);
        }
    };

    @Test
    void shouldTellWhatIsMissingThoughItsLockCouldNotBeUnlockedAndOnceItHasItAgain() throws InterruptedException {
        final SessionSettings settings = SessionSettings.of("test");
        final SharedFeed feed = new SharedFeed(
                "shared",
                SessionNamespace.ofSessions(client, settings),
                new SessionLocks(client, settings),
                listener,
                ended -> {});
        feed.start();
        try {
            assertThat(next()).isEqualTo("lost");
            assertThat(steps.poll(100, TimeUnit.MILLISECONDS))
                    .as("before it has the lock that it could not unlock")
                    .isNull();
            locks.cutOff(false);
            assertThat(next()).isEqualTo("begun");
            assertThat(next()).as("not that it could not unlock").isEqualTo("missed scripted");
            assertThat(next()).isEqualTo("DELETED");
        } finally {
            feed.close();
        }
        assertThat(steps).as("told once").isEmpty();
    }

    private String next() throws InterruptedException {
        return steps.poll(PATIENCE_S, TimeUnit.SECONDS);
    }
}
