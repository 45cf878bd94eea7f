package io.sternline.client.transport;

import io.sternline.client.ClientConfig;
import io.sternline.client.NodeStatus;
import io.sternline.client.Outcome;
import io.sternline.client.Rejection;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings each call to whom it concerns, and each answer and piece of news about the group likewise. Owned by the loop.
 */
final class CallRouter {
    private final Peers peers;
    private final GroupView view;
    private final CorrelationIds correlationIds = new CorrelationIds();
    private final OutstandingCalls outstanding;
    private final Registration registration;
    private final WriteDispatcher groupWrites;
    private final WriteDispatcher localWrites;
    private final ReadDispatcher reads;
    private final PrimaryDispatcher primaryCalls;
    private final NamespaceResolver namespaces;
    private final GroupIdentity identity;
    private final Watches watches;
    private final List<StatusSurvey> surveys = new ArrayList<>();

    private Connection primary;
    private long primaryTerm;

    CallRouter(final ClientConfig config, final CallQueue queue, final Peers peers, final GroupView view) {
        this.peers = peers;
        this.view = view;
        outstanding = new OutstandingCalls(queue);
        namespaces = new NamespaceResolver(
                outstanding, this::route, config.callTimeout().toMillis());
        registration = new Registration(config.name(), correlationIds);
        groupWrites = writes(WriteLane.GROUP);
        localWrites = writes(WriteLane.LOCAL);
        reads = new ReadDispatcher(
                outstanding, correlationIds, peers, namespaces, this::describeGroup, this::onRebuilt);
        identity = new GroupIdentity(config.name(), correlationIds);
        final NamespaceNames names =
                new NamespaceNames(namespaces, config.callTimeout().toMillis());
        watches = new Watches(
                peers,
                namespaces,
                names,
                identity,
                reads::onRevision,
                () -> view.primaryNodeId() >= 0,
                this::describeGroup);
        primaryCalls = new PrimaryDispatcher(outstanding, correlationIds, view, this::describeGroup);
    }

    private WriteDispatcher writes(final WriteLane lane) {
        return new WriteDispatcher(lane, outstanding, registration, namespaces, this::describeGroup);
    }

    boolean isIdle() {
        return outstanding.isEmpty();
    }

    /** Takes a call from the queue. */
    void submit(final Call<?> call, final long nowNs) {
        outstanding.add(call);
        if (outstanding.expired(nowNs) == call) {
            expire(call);
        } else if (!namespaces.isKnown(call)) {
            namespaces.await(call);
        } else {
            route(call);
        }
    }

    void onReply(final Connection from, final Reply reply, final long nowNs) {
        if (reply instanceof Reply.Registration registered) {
            identity.onRegistered(registered);
            watches.onIdentity();
        }
        if (registration.isAttempt(reply.number())) {
            if (registration.onReply(reply, nowNs)) {
                reads.onRebuilt();
            }
        } else if (WriteLane.GROUP.owns(reply.number())) {
            reads.onRevision(false, reply.revision());
            groupWrites.onReply(from, reply, nowNs);
        } else if (WriteLane.LOCAL.owns(reply.number())) {
            reads.onRevision(true, reply.revision());
            localWrites.onReply(from, reply, nowNs);
        } else if (!primaryCalls.onReply(from, reply, nowNs)
                && surveys.stream().noneMatch(survey -> survey.onReply(reply))) {
            reads.onReply(from, reply, nowNs);
        }
    }

    /** A node has news of the group, or a connection came or went. */
    void onGroup(final long nowNs) {
        final Connection newPrimary = peers.ready(view.primaryNodeId());
        if (newPrimary != primary || view.term() != primaryTerm) {
            primary = newPrimary;
            primaryTerm = view.term();
            registration.onPrimary(nowNs);
            groupWrites.onPrimary(newPrimary);
            localWrites.onPrimary(newPrimary);
            reads.onPrimary(newPrimary);
            primaryCalls.onPrimary(newPrimary);
            identity.onPrimary();
        }
        if (peers.reports().isEmpty()) {
            // Without a connection nothing is known of the group any more, not even that it is still the same.
            namespaces.forgetAll();
            identity.onLost();
        }
        watches.onGroup(nowNs);
    }

    void onClosed(final Connection connection, final long nowNs) {
        reads.onClosed(connection, nowNs);
        primaryCalls.onClosed(connection, nowNs);
        watches.onClosed(connection, nowNs);
    }

    /** Hands to the connections what they can take. */
    void pump(final long nowNs) {
        groupWrites.pump(nowNs);
        localWrites.pump(nowNs);
        reads.pump(nowNs);
        primaryCalls.pump(nowNs);
        watches.pump(primary, nowNs);
    }

    void tick(final long nowNs) {
        for (Call<?> call = outstanding.expired(nowNs); call != null; call = outstanding.expired(nowNs)) {
            expire(call);
        }
        groupWrites.tick(nowNs);
        localWrites.tick(nowNs);
        reads.tick(nowNs);
        pollSurveys();
        peers.leaveShunned(peer -> reads.isUsing(peer.connection)
                || primaryCalls.isUsing(peer.connection)
                || surveys.stream().anyMatch(survey -> survey.isWaitingFor(peer)));
    }

    /** Whether somebody wants to hear from every node, draining ones too. */
    boolean isSurveying() {
        return !surveys.isEmpty();
    }

    /** Those that go on by themselves, beside the calls. */
    Watches watches() {
        return watches;
    }

    /** Ends every watch and every call. */
    void close() {
        watches.close();
        for (Call<?> call = outstanding.any(); call != null; call = outstanding.any()) {
            close(call);
        }
    }

    private void onRebuilt() {
        identity.onLost();
        watches.onRebuilt();
    }

    private void route(final Call<?> call) {
        if (call instanceof WriteCall<?> write) {
            dispatcher(WriteLane.of(write)).submit(write);
        } else if (call instanceof ReadCall<?> read) {
            reads.submit(read, System.nanoTime());
        } else if (call instanceof PrimaryCall<?> asked) {
            primaryCalls.submit(asked, System.nanoTime());
        } else if (call instanceof StatusSurvey survey) {
            surveys.add(survey);
        }
    }

    private WriteDispatcher dispatcher(final WriteLane lane) {
        return lane == WriteLane.LOCAL ? localWrites : groupWrites;
    }

    private void expire(final Call<?> call) {
        final String why = "its deadline of " + call.timeoutMs + " ms passed";
        if (namespaces.remove(call)) {
            outstanding.end(
                    call,
                    new Outcome.Unavailable<>(call + " was not sent: the namespace was not found out before " + why
                            + "; " + describeGroup()));
        } else {
            giveUp(call, why);
        }
    }

    private void giveUp(final Call<?> call, final String why) {
        if (call instanceof WriteCall<?> write) {
            dispatcher(write.lane).giveUp(write, why);
        } else if (call instanceof ReadCall<?> read) {
            reads.giveUp(read, why);
        } else if (call instanceof PrimaryCall<?> asked) {
            primaryCalls.giveUp(asked, why);
        } else if (call instanceof StatusSurvey survey) {
            surveys.remove(survey);
            outstanding.end(survey, survey.outcome(why, describeGroup()));
        }
    }

    /** What was sent ends as any unanswered write does; of all else it is certain that nothing changed. */
    private void close(final Call<?> call) {
        if (call instanceof WriteCall<?> write && write.wasSent() && !write.isRefusedThroughout()) {
            dispatcher(write.lane).giveUp(write, "the client was closed");
        } else if (call instanceof PrimaryCall<?> asked && asked.sentOn != null && !asked.isRepeatable()) {
            primaryCalls.giveUp(asked, "the client was closed");
        } else {
            outstanding.end(call, new Outcome.Rejected<>(Rejection.CLOSED, call + ": the client was closed"));
        }
    }

    private void pollSurveys() {
        if (surveys.isEmpty()) {
            return;
        }
        for (final StatusSurvey survey : List.copyOf(surveys)) {
            if (survey.poll(peers, correlationIds)) {
                surveys.remove(survey);
                final Outcome<List<NodeStatus>> outcome = survey.outcome("no node could be reached", describeGroup());
                outstanding.end(survey, outcome);
            }
        }
    }

    private String describeGroup() {
        final String primaryState = view.primaryNodeId() < 0
                ? "no primary known"
                : "primary is node " + view.primaryNodeId() + " in term " + view.term()
                        + (primary == null ? ", not connected" : "");
        return primaryState + "; " + peers.describe();
    }
}
