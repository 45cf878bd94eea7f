package io.sternline.client.lb;

import io.sternline.client.AsyncNamespace;
import io.sternline.client.Entry;
import io.sternline.client.Outcome;
import io.sternline.client.Page;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Reads what is known of one backend, for those who have met something newer than the changes that have come. */
final class BackendReader {
    private static final System.Logger LOG = System.getLogger(BackendReader.class.getName());
    private static final int REPORTS_MAX = 1_000;

    private final AsyncNamespace namespace;
    private final BackendModel model;

    BackendReader(final AsyncNamespace namespace, final BackendModel model) {
        this.namespace = namespace;
        this.model = model;
    }

    /** Completes normally, also if nothing could be read: then the model stays as it is. */
    CompletionStage<Void> refresh(final String id) {
        final int life = model.life();
        final Standing known = model.view().standings().get(id);
        final long knownRevision = known == null ? 0 : known.definition().revision();
        final CompletableFuture<Outcome<Optional<Entry>>> definition =
                namespace.get(BackendKeys.definition(id)).toCompletableFuture();
        final CompletableFuture<Outcome<Optional<Entry>>> timer =
                namespace.get(BackendKeys.timer(id)).toCompletableFuture();
        final CompletableFuture<Outcome<Page>> reports = namespace
                .scan(BackendKeys.reports(id), REPORTS_MAX, Optional.empty())
                .toCompletableFuture();
        final CompletableFuture<Void> learnt = CompletableFuture.allOf(definition, timer, reports)
                .thenRun(() -> {
                    final List<Entry> read = new ArrayList<>();
                    // First the timer: it was there before a definition named it.
                    if (timer.join() instanceof Outcome.Ok<Optional<Entry>> ok) {
                        ok.value().ifPresent(read::add);
                    }
                    boolean isGone = false;
                    if (definition.join() instanceof Outcome.Ok<Optional<Entry>> ok) {
                        ok.value().ifPresent(read::add);
                        isGone = ok.value().isEmpty() && knownRevision > 0;
                    }
                    if (reports.join() instanceof Outcome.Ok<Page> ok) {
                        read.addAll(ok.value().entries());
                    }
                    model.learn(read, life, System.nanoTime());
                    if (isGone) {
                        model.forget(id, knownRevision, life, System.nanoTime());
                    }
                });
        // Somebody waits for the end of this, whatever it is.
        return learnt.handle((done, failure) -> {
            if (failure != null) {
                LOG.log(Level.WARNING, "backend '" + id + "' was read and could not be taken in", failure);
            }
            return null;
        });
    }
}
