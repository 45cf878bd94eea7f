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
import org.junit.jupiter.api.Test;

/** When a listener is told that events are missing. */
class MissedEventsTest {
    /** What happens, in the order in which it does. */
    private final BlockingQueue<String> steps = new LinkedBlockingQueue<>();

    private final Namespace namespace = played(
            Namespace.class,
            Map.of("name", arguments -> "test", "watch", arguments -> new PlayedWatch((WatchOptions) arguments[0])));
    private final Admin admin =
            played(Admin.class, Map.of("defineNamespaceIfAbsent", arguments -> NamespaceSettings.DEFAULT));
    private final StoreClient client =
            played(StoreClient.class, Map.of("namespace", arguments -> namespace, "admin", arguments -> admin));

    private interface Answer {
        Object to(Object[] arguments);
    }

    private static <T> T played(final Class<T> type, final Map<String, Answer> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> Optional.ofNullable(answers.get(method.getName()))
                        .orElseThrow(() -> new IllegalStateException("not played: " + method))
                        .to(arguments)));
    }

    /** One that begins somewhere has lost what comes next; one from now on begins with its second poll, and then brings one change. */
    private final class PlayedWatch implements Watch {
        private final boolean isFromNow;
        private int polls;

        PlayedWatch(final WatchOptions options) {
            isFromNow = options.afterRevision() == WatchOptions.NOW;
        }

        @Override
        public Optional<Change> poll(final Duration timeout) throws InterruptedException {
            if (!isFromNow) {
                throw new CompactedException("scripted");
            }
            polls++;
            if (polls == 2) {
                steps.add("begun");
            }
            if (polls == 3) {
                return Optional.of(new Change(
                        Change.Kind.REMOVED,
                        "test",
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
            return polls < 2 ? WatchOptions.NOW : polls == 2 ? 7 : 8;
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

    @Test
    void shouldTellWhatIsMissingOnceTheNextWatchStandsAndBeforeItsFirstEvent() throws InterruptedException {
        final SessionListener listener = new SessionListener() {
            @Override
            public void onEvent(final SessionEvent event) {
                steps.add(event.kind().name());
            }

            @Override
            public void onMissed(final String message) {
                steps.add("missed");
            }
        };
        final EventFeed feed = new EventFeed(
                "test", SessionNamespace.ofSessions(client, SessionSettings.of("test")), listener, 3, ended -> {});
        feed.start();
        try {
            assertThat(steps.poll(20, TimeUnit.SECONDS)).isEqualTo("begun");
            assertThat(steps.poll(20, TimeUnit.SECONDS)).isEqualTo("missed");
            assertThat(steps.poll(20, TimeUnit.SECONDS)).isEqualTo("DELETED");
        } finally {
            feed.close();
        }
        assertThat(steps).isEmpty();
    }
}
