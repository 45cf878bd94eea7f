package io.sternline.benchmarks.chaos.async;

import io.sternline.benchmarks.chaos.async.AsyncFault.What;
import io.sternline.benchmarks.history.Operation;
import io.sternline.benchmarks.history.Operation.Seen;
import java.util.List;
import java.util.Optional;

/**
 * Holds what a group has in the end against what was acknowledged, for keys that hold values.
 *
 * <p>What is promised, once all disks are back: per key the newest revision wins. A write that only a dead primary had is given
 * a new revision when that node is back, unless its successor has changed the entry. So whatever is there has the revision of
 * each acknowledged write or a newer one, and a key that was written once holds that write. An older write of a client may
 * stand in place of a newer one only after failovers: each of two dead primaries had one of the two, and the one with the
 * older write was back first.
 */
final class HeldJudge {
    private final Evidence evidence;
    private final Faults faults;
    private long missed;
    private long overtaken;

    HeldJudge(final Evidence evidence, final Faults faults) {
        this.evidence = evidence;
        this.faults = faults;
    }

    /** Acknowledged writes that are gone with a disk. */
    long missed() {
        return missed;
    }

    /** Acknowledged writes, newest of their key, in whose place stands something else that is newer. */
    long overtaken() {
        return overtaken;
    }

    void check(final KeyHistory history) {
        final Seen held = evidence.held().get(history.key());
        if (held != null) {
            checkValue(history, held);
        }
        final List<Operation> acknowledged = history.acknowledged();
        int newest = acknowledged.size() - 1;
        while (newest >= 0 && !isKept(history, acknowledged.get(newest), held)) {
            newest--;
        }
        for (final Operation gone : acknowledged.subList(newest + 1, acknowledged.size())) {
            if (evidence.losses().mayMiss(KeyHistory.revision(gone))) {
                missed++;
            } else {
                faults.add(What.ASYNC_WRITE_LOST, gone + " was acknowledged; at the end there is " + inWords(held));
            }
        }
        if (newest >= 0) {
            checkOrder(history, acknowledged.get(newest), held);
        }
    }

    private static boolean isKept(final KeyHistory history, final Operation acknowledged, final Seen held) {
        if (held != null) {
            return held.revision() >= KeyHistory.revision(acknowledged);
        }
        return KeyHistory.isRemoval(acknowledged)
                || history.operations().stream()
                        .anyMatch(other -> KeyHistory.isRemoval(other) && KeyHistory.mayHaveHappened(other));
    }

    private void checkValue(final KeyHistory history, final Seen held) {
        final Optional<Operation> writer = writer(history, held.value());
        if (writer.isEmpty()) {
            faults.add(What.ASYNC_VALUE_FROM_NOWHERE, history.key() + " holds " + inWords(held));
        } else if (!KeyHistory.mayHaveHappened(writer.get())) {
            faults.add(What.ASYNC_VALUE_FROM_NOWHERE, writer.get() + " shows: " + inWords(held));
        }
        history.acknowledged().stream()
                .filter(operation -> KeyHistory.revision(operation) == held.revision())
                .filter(operation -> !held.value().equals(operation.argument().value()))
                .forEach(operation -> faults.add(
                        What.ASYNC_REVISION_MISMATCH, operation + " made that revision, which has " + inWords(held)));
    }

    /** @param newest of those acknowledged that a newer revision than this does not speak against. */
    private void checkOrder(final KeyHistory history, final Operation newest, final Seen held) {
        final long revision = KeyHistory.revision(newest);
        final boolean isOlder = held == null ? isGoneByOlder(history, newest) : isOlder(history, newest, held);
        if (!isOlder) {
            return;
        }
        overtaken++;
        final boolean isExplained = held == null
                ? evidence.reigns().isOver(Revisions.term(revision))
                : !Revisions.isSameTerm(held.revision(), revision);
        if (!isExplained) {
            faults.add(What.ASYNC_OLDER_WON, newest + " is the newer one; at the end there is " + inWords(held));
        }
    }

    private static boolean isOlder(final KeyHistory history, final Operation newest, final Seen held) {
        return writer(history, held.value())
                .filter(writer -> writer.invokedNs() < newest.invokedNs())
                .isPresent();
    }

    /** Whether no removal explains the end but one before the newest acknowledged write. */
    private static boolean isGoneByOlder(final KeyHistory history, final Operation newest) {
        return !KeyHistory.isRemoval(newest)
                && history.operations().stream()
                        .filter(other -> KeyHistory.isRemoval(other) && KeyHistory.mayHaveHappened(other))
                        .noneMatch(other -> other.invokedNs() > newest.invokedNs());
    }

    private static Optional<Operation> writer(final KeyHistory history, final String value) {
        return history.operations().stream()
                .filter(operation -> value.equals(operation.argument().value()))
                .findFirst();
    }

    private static String inWords(final Seen held) {
        return held == null ? "nothing" : "'" + held.value() + "' of revision " + Revisions.inWords(held.revision());
    }
}
