package io.sternline.benchmarks.failover;

import java.util.ArrayList;
import java.util.List;

/** What was found wrong with the data, while it was written and when it was read back. Thread-safe. */
final class Findings {
    /** Of each run; the counts go on. */
    static final int MESSAGES_MAX = 20;

    private final List<String> messages = new ArrayList<>();
    private long lost;
    private long doubled;
    private long unexplained;
    private long unread;
    private long readBack;

    synchronized void add(final Judgement judgement, final long count, final String message) {
        switch (judgement) {
            case INTACT -> {
                return;
            }
            case LOST -> lost += count;
            case DOUBLED -> doubled += count;
            case UNEXPLAINED -> unexplained += count;
        }
        say(judgement + ": " + message);
    }

    /** Looked at; whether it was as it should be is another matter. */
    synchronized void readBack() {
        readBack++;
    }

    /** Could not be looked at, so that nothing can be said about it. */
    synchronized void unread(final String message) {
        unread++;
        say("UNREAD: " + message);
    }

    private void say(final String message) {
        if (messages.size() < MESSAGES_MAX) {
            messages.add(message);
        }
    }

    synchronized Summary summary() {
        return new Summary(readBack, lost, doubled, unexplained, unread, List.copyOf(messages));
    }

    /**
     * @param readBack keys and counters that were read at the end.
     * @param lost acknowledged writes that are not there.
     * @param doubled writes that took effect more than once.
     * @param unexplained keys that hold what nobody was told they would.
     * @param unread keys and counters that could not be read.
     * @param messages the first few of what was found.
     */
    record Summary(long readBack, long lost, long doubled, long unexplained, long unread, List<String> messages) {
        boolean isClean() {
            return lost == 0 && doubled == 0 && unexplained == 0 && unread == 0;
        }
    }
}
