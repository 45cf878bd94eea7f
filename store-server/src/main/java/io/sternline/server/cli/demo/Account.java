package io.sternline.server.cli.demo;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** Everything that is counted while customers shop. Thread-safe. */
final class Account {
    /** Most sessions of a run; customers then stay in the one they have. */
    static final int SESSIONS_MAX = 5000;

    /** Most faults kept as text; the figures count all. */
    static final int FAULTS_KEPT_MAX = 100;

    private final Liveness liveness;
    private final Consumer<String> onFault;
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final LongAdder requests = new LongAdder();
    private final LongAdder failedRequests = new LongAdder();
    private final LongAdder retriedRequests = new LongAdder();
    private final LongAdder addsAcknowledged = new LongAdder();
    private final LongAdder addsUnknown = new LongAdder();
    private final Map<String, LongAdder> answersByServer = new ConcurrentSkipListMap<>();
    private final List<SessionRecord> sessions = new CopyOnWriteArrayList<>();
    private final PauseMeter cartPauses = new PauseMeter();
    private final PauseMeter steadyPauses = new PauseMeter();

    /** @param onFault told of every fault at once. */
    Account(final Liveness liveness, final Consumer<String> onFault) {
        this.liveness = liveness;
        this.onFault = onFault;
    }

    /**
     * What has been counted so far.
     *
     * @param requests what customers asked for; trying again is part of the same request.
     * @param failedRequests of these, without an answer in the end.
     * @param retriedRequests of these, tried more than once.
     * @param addsUnknown failed adds, which may be in the cart.
     */
    record Counts(long requests, long failedRequests, long retriedRequests, long addsAcknowledged, long addsUnknown) {}

    void request(final int tries, final boolean answered) {
        requests.increment();
        if (tries > 1) {
            retriedRequests.increment();
        }
        if (!answered) {
            failedRequests.increment();
        }
    }

    void answeredBy(final String server) {
        answersByServer.computeIfAbsent(server, name -> new LongAdder()).increment();
    }

    void addAcknowledged() {
        addsAcknowledged.increment();
        cartPauses.acknowledged(System.nanoTime());
    }

    void addUnknown() {
        addsUnknown.increment();
    }

    /** A session that a customer was given. */
    SessionRecord open(final String id, final String server) {
        final SessionRecord session = new SessionRecord(id, server, liveness, this::fault);
        sessions.add(session);
        return session;
    }

    /** Something that must not be. */
    void fault(final String what) {
        if (faults.size() < FAULTS_KEPT_MAX) {
            faults.add(what);
            onFault.accept(what);
        }
    }

    List<String> faults() {
        return List.copyOf(faults);
    }

    boolean hasRoomForSessions() {
        return sessions.size() < SESSIONS_MAX;
    }

    List<SessionRecord> sessions() {
        return List.copyOf(sessions);
    }

    int sessionCount() {
        return sessions.size();
    }

    /** Pauses of acknowledged adds, over all customers. */
    PauseMeter cartPauses() {
        return cartPauses;
    }

    /** Pauses of the {@link SteadyWriter}. */
    PauseMeter steadyPauses() {
        return steadyPauses;
    }

    Counts counts() {
        return new Counts(
                requests.sum(), failedRequests.sum(), retriedRequests.sum(), addsAcknowledged.sum(), addsUnknown.sum());
    }

    /** Answers given by each server, by name. */
    Map<String, Long> answersByServer() {
        final Map<String, Long> answers = new ConcurrentSkipListMap<>();
        answersByServer.forEach((server, count) -> answers.put(server, count.sum()));
        return answers;
    }
}
