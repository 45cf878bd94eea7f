package io.sternline.client.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Change;
import io.sternline.client.StoreClient;
import io.sternline.client.UnavailableException;
import io.sternline.client.Watch;
import io.sternline.client.WatchOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Watches and clients are closed at any moment, from any thread. */
class WatchCloseTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final ScriptedGroup group = new ScriptedGroup(2);

    @AfterEach
    void close() {
        group.close();
    }

    @Test
    void shouldEndForEverybodyWhoWaitsWheneverItIsClosed() {
        serveChanges();
        try (StoreClient client = group.client().build()) {
            for (int i = 0; i < 50; i++) {
                final Watch watch = client.namespace("default").watch(WatchOptions.after(0));
                final CompletableFuture<Long> taken = takeUntilTheEnd(watch);
                if (ThreadLocalRandom.current().nextBoolean()) {
                    await().until(() -> watch.revision() > 0);
                }
                watch.close();
                assertThat(taken).succeedsWithin(LONG);
            }
            // All places are free again.
            final List<Watch> watches = new ArrayList<>();
            for (int i = 0; i < TransportLimits.WATCHES_MAX; i++) {
                watches.add(client.namespace("default").watch(WatchOptions.after(0)));
            }
            for (final Watch watch : watches) {
                assertThat(poll(watch)).isPresent();
                watch.close();
            }
        }
    }

    @Test
    void shouldEndForEverybodyWhoWaitsWheneverTheClientIsClosed() {
        serveChanges();
        for (int i = 0; i < 20; i++) {
            final StoreClient client = group.client().build();
            final List<CompletableFuture<Long>> all = new ArrayList<>();
            for (int k = 0; k < 5; k++) {
                all.add(takeUntilTheEnd(client.namespace("default").watch(WatchOptions.after(0))));
            }
            if (ThreadLocalRandom.current().nextBoolean()) {
                await().until(() -> !group.watches().isEmpty());
            }
            client.close();
            all.forEach(taken -> assertThat(taken).succeedsWithin(LONG));
        }
    }

    private void serveChanges() {
        group.onWatch(watch -> {
            watch.opened(0);
            for (long revision = 1; revision <= 20; revision++) {
                watch.events(revision, ChangeMessages.put(revision, "k"));
            }
        });
    }

    /** The changes come in order up to the end, which is that of the watch or its client. */
    private static CompletableFuture<Long> takeUntilTheEnd(final Watch watch) {
        return CompletableFuture.supplyAsync(() -> {
            long last = 0;
            try {
                while (true) {
                    final long revision = poll(watch).orElseThrow().revision();
                    assertThat(revision).isEqualTo(last + 1);
                    last = revision;
                }
            } catch (final UnavailableException ex) {
                return last;
            }
        });
    }

    private static Optional<Change> poll(final Watch watch) {
        try {
            return watch.poll(LONG);
        } catch (final InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }
}
