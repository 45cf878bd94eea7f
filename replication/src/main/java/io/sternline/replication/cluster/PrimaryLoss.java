package io.sternline.replication.cluster;

/**
 * What the {@link Lifeline} has found out, on its way to the consensus module's thread (see {@link EarlyElection}): the
 * process that led a term is gone. That stays true for ever, so evidence never has to be withdrawn; it is only of
 * interest while no later term has begun.
 *
 * <p>Written by the lifeline's thread only.
 */
final class PrimaryLoss {
    private volatile Evidence latest;

    /** @param number counts what has been found, so that a repetition can be told from what was seen already. */
    record Evidence(long term, long number) {}

    /** Lifeline thread: once more, the primary's port has refused a connection. */
    void onProven(final long term) {
        final Evidence before = latest;
        latest = new Evidence(term, before == null ? 1 : before.number() + 1);
    }

    /** Any thread. Null while nobody was found dead. */
    Evidence latest() {
        return latest;
    }
}
