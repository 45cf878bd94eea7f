package io.sternline.server.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.sbe.RemovalCause;
import io.sternline.protocol.sbe.ResultCode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Holds the records of one message against the commands in it, the answers they got and what the model then has. */
record ChangeChecks(StoreModel model, Batch batch, List<Answer.Sent> sent) {
    /** Each client's command that changes something tells its revision in its answer. */
    private record Origin(long clientId, long requestNumber, long revision) {}

    void check(final ChangeJournal journal) {
        final Set<Origin> answered = answered();
        for (final RecordedChange change : journal.changes()) {
            final RecordedChange.Head head = change.head();
            assertThat(head.timeMs())
                    .as("time of %s", change)
                    .isEqualTo(model.store().timeMs());
            final RemovalCause cause = change instanceof RecordedChange.Remove remove ? remove.cause() : null;
            if (cause != null && cause != RemovalCause.REMOVED && cause != RemovalCause.MOVED) {
                assertThat(head.clientId()).as("who asked for %s", change).isZero();
            } else if (head.clientId() != 0) {
                // A move is two changes; its answer tells of the second.
                final long told = head.revision() + (cause == RemovalCause.MOVED ? 1 : 0);
                assertThat(answered)
                        .as("whose answer tells of %s", change)
                        .contains(new Origin(head.clientId(), head.requestNumber(), told));
            } else {
                assertThat(change)
                        .as("what one may do who has not registered, or nobody asks for")
                        .matches(any -> any instanceof RecordedChange.Define || isOfLease(any));
            }
        }
        assertThat(journal.entries().keySet())
                .as("keys, by the changes told")
                .isEqualTo(model.store().entries().keySet());
        assertThat(journal.namespaces()).as("namespaces, by the changes told").isEqualTo(namespaces());
    }

    /** Leases are touched when the group has stood still. */
    private boolean isOfLease(final RecordedChange change) {
        return change instanceof RecordedChange.Touch touch
                && touch.key().namespaceId() == model.store().leasesId();
    }

    /** Answers come in the order of the commands: one each, but for those of nodes. */
    private Set<Origin> answered() {
        final Set<Origin> answered = new HashSet<>();
        int next = 0;
        for (final Batch.Frame frame : batch.frames()) {
            for (int i = 0; i < frame.commands().size() && !frame.isOwn(); i++) {
                final Answer answer = sent.get(next++).answer();
                if (answer.code() == ResultCode.OK && answer instanceof Answer.Write write) {
                    answered.add(new Origin(frame.clientId(), write.number(), write.revision()));
                } else if (answer.code() == ResultCode.OK && answer instanceof Answer.Namespace defined) {
                    answered.add(new Origin(frame.clientId(), defined.number(), defined.revision()));
                }
            }
        }
        return answered;
    }

    private Map<Integer, ChangeJournal.Defined> namespaces() {
        final Map<Integer, ChangeJournal.Defined> namespaces = new HashMap<>();
        model.store()
                .namespaces()
                .forEach(namespace -> namespaces.put(
                        namespace.id(), new ChangeJournal.Defined(namespace.name(), namespace.settings())));
        return namespaces;
    }
}
