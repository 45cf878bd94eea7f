package io.sternline.client.session;

import io.sternline.client.Change;
import io.sternline.client.Watch;
import io.sternline.client.WatchOptions;
import java.util.Optional;
import java.util.function.Consumer;

/** Brings every event to its listener, whoever else is told of it. */
final class EventFeed extends Feed {
    private final SessionNamespace entries;

    EventFeed(
            final String name,
            final SessionNamespace entries,
            final SessionListener listener,
            final long afterRevision,
            final Consumer<Subscription> onEnd) {
        super(
                "sternline-sessions-" + name,
                listener,
                WatchOptions.after(afterRevision).afterRevision(),
                onEnd);
        this.entries = entries;
    }

    @Override
    void follow() throws InterruptedException {
        final EventReader reader = new EventReader();
        try (Watch watch = entries.namespace().watch(WatchOptions.after(revision()))) {
            while (!isClosing()) {
                final Optional<Change> change = watch.poll(POLL);
                begun(watch.revision());
                final Optional<SessionEvent> event = change.flatMap(next -> reader.next(next, false));
                if (event.isPresent()) {
                    tell(event.get());
                }
                if (reader.isComplete()) {
                    handled(watch.revision());
                }
            }
        }
    }

    @Override
    void skipToNow() {
        handled(NOW);
    }

    @Override
    void lookAgain() {
        entries.lookAgain();
    }
}
