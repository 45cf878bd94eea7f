package io.sternline.replication;

import io.sternline.replication.statemachine.CommittedMessage;
import io.sternline.replication.statemachine.FrozenState;
import io.sternline.replication.statemachine.RecordCopy;
import io.sternline.replication.statemachine.SnapshotInput;
import io.sternline.replication.statemachine.SnapshotOutput;
import io.sternline.replication.statemachine.StateMachine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** A state machine that remembers what it was told, in order, with the group's time. */
public class Journal implements StateMachine {
    private static final int TEXT_SHOWN_MAX = 40;

    private final List<String> lines = new ArrayList<>();
    private final List<String> roles = new ArrayList<>();
    private long ownSequence;
    private long ticks;
    private long lastTimeMs;
    private boolean wasLoaded;
    private int loaded;
    private long localCount;

    @Override
    public synchronized void apply(final CommittedMessage message) {
        final String text = message.buffer().getStringWithoutLengthUtf8(message.offset(), message.length());
        checkTime(message);
        if (text.startsWith("fail")) {
            throw new IllegalArgumentException("told to " + text);
        }
        if (message.isLocal()) {
            localCount++;
        }
        final String shown = text.length() > TEXT_SHOWN_MAX ? text.substring(0, TEXT_SHOWN_MAX) : text;
        lines.add(shown + "@" + message.groupTimeMs() + "/" + message.position() + "/" + message.term());
    }

    @Override
    public synchronized void tick(final CommittedMessage message) {
        checkTime(message);
        ticks++;
    }

    /** Whoever waits for lines is a test, and can wait for some milliseconds more. */
    @Override
    public boolean isAwaited() {
        return false;
    }

    private void checkTime(final CommittedMessage message) {
        if (message.groupTimeMs() < lastTimeMs) {
            throw new IllegalStateException("time went back");
        }
        lastTimeMs = message.groupTimeMs();
    }

    @Override
    public synchronized void onOwnSequence(final long sequence) {
        ownSequence = sequence;
    }

    @Override
    public synchronized void onRole(final Role role, final long term) {
        roles.add(role + " " + term);
    }

    @Override
    public int doLocalWork() {
        return 0;
    }

    @Override
    public synchronized FrozenState freeze(final Runnable idle) {
        return RecordCopy.of(this::write);
    }

    protected void write(final SnapshotOutput output) {
        lines.forEach(line -> {
            final UnsafeBuffer record = new UnsafeBuffer(line.getBytes(StandardCharsets.UTF_8));
            output.write(record, 0, record.capacity());
        });
    }

    @Override
    public synchronized void loadSnapshot(final SnapshotInput input) {
        input.forEach((buffer, offset, length) -> lines.add(buffer.getStringWithoutLengthUtf8(offset, length)));
        wasLoaded = true;
        loaded = lines.size();
    }

    /** Texts with time, position and term: equal on all nodes. */
    public synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    public synchronized List<String> texts() {
        return lines.stream()
                .map(line -> line.substring(0, line.lastIndexOf('@')))
                .toList();
    }

    /** Group time of that message. */
    public synchronized long timeMs(final int index) {
        final String line = lines.get(index);
        return Long.parseLong(line.substring(line.lastIndexOf('@') + 1, line.indexOf('/', line.lastIndexOf('@'))));
    }

    public synchronized int count() {
        return lines.size();
    }

    public synchronized long ownSequence() {
        return ownSequence;
    }

    public synchronized long ticks() {
        return ticks;
    }

    public synchronized long localCount() {
        return localCount;
    }

    public synchronized long lastTimeMs() {
        return lastTimeMs;
    }

    public synchronized boolean wasLoaded() {
        return wasLoaded;
    }

    /** Lines that came with a snapshot. */
    public synchronized int loaded() {
        return loaded;
    }

    public synchronized List<String> roles() {
        return List.copyOf(roles);
    }
}
