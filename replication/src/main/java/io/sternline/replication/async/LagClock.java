package io.sternline.replication.async;

/**
 * When this node's changes were made, to the millisecond, as long as there is a replica that has not acknowledged them. If that
 * is so long that there is no room, every second moment is forgotten: ages become coarser, never too small.
 */
final class LagClock {
    private static final int SAMPLES_MAX = 16 * 1024;

    private final long[] revisions = new long[SAMPLES_MAX];
    private final long[] timesNs = new long[SAMPLES_MAX];
    private long sinceNs;
    /** When nothing had been made yet behind the newest moment. */
    private long noneNs;

    private long addedNs;
    private long forgottenRevision;
    private int head;
    private int tail;

    void reset(final long revision, final long nowNs) {
        sinceNs = nowNs;
        noneNs = nowNs;
        addedNs = nowNs;
        forgottenRevision = 0;
        head = 0;
        tail = 0;
        add(revision, nowNs);
    }

    /**
     * What is new counts as made right after the last call that did not see it: the thread that calls may have stood still.
     *
     * @param revision of the newest change now.
     */
    void onRecorded(final long revision, final long nowNs) {
        if (head != tail && revision <= revisions[tail - 1]) {
            noneNs = nowNs;
        } else if (head == tail || nowNs - addedNs >= LinkTiming.ACK_INTERVAL_NS) {
            add(revision, noneNs);
            noneNs = nowNs;
            addedNs = nowNs;
        }
    }

    private void add(final long revision, final long nowNs) {
        if (tail == SAMPLES_MAX) {
            makeRoom();
        }
        revisions[tail] = revision;
        timesNs[tail] = nowNs;
        tail++;
    }

    private void makeRoom() {
        if (head > SAMPLES_MAX / 2) {
            System.arraycopy(revisions, head, revisions, 0, tail - head);
            System.arraycopy(timesNs, head, timesNs, 0, tail - head);
            tail -= head;
            head = 0;
            return;
        }
        int kept = 0;
        for (int i = head; i < tail; i += 2) {
            // Of two moments the earlier, for all changes of both.
            revisions[kept] = revisions[Math.min(i + 1, tail - 1)];
            timesNs[kept] = timesNs[i];
            kept++;
        }
        head = 0;
        tail = kept;
    }

    /** All replicas have the changes up to here. */
    void onAcked(final long revision) {
        while (head < tail && revisions[head] <= revision) {
            forgottenRevision = revisions[head];
            head++;
        }
    }

    /** Age of the oldest change behind a revision; 0 if there is none. Of one that all had and somebody has lost: the highest possible. */
    long ageNs(final long revision, final long nowNs) {
        if (revision < forgottenRevision) {
            return nowNs - sinceNs;
        }
        int low = head;
        int high = tail;
        while (low < high) {
            final int middle = (low + high) >>> 1;
            if (revisions[middle] > revision) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low < tail ? nowNs - timesNs[low] : 0;
    }
}
