package io.sternline.server.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.WriteCondition;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A client of the simulation: one write at a time, sent again until it is answered. */
final class AsyncClient {
    static final int KEYS = 8;
    static final int LEASES = 4;
    private static final int ANSWERS_LOST_PERCENT = 20;

    /** A write that was answered as done. */
    record Acknowledged(long clientId, long number, Command command) {}

    private final List<Acknowledged> acknowledged = new ArrayList<>();
    private final Random random;
    private final long clientId;
    private final int namespaceId;
    private long number = 1L << 61;
    /** Numbers that primaries have returned for {@link #pending}, whether their answers arrived or not. */
    private final List<Long> given = new ArrayList<>();

    private Command pending;
    private int increments;

    AsyncClient(final Random random, final long clientId, final int namespaceId) {
        this.random = random;
        this.clientId = clientId;
        this.namespaceId = namespaceId;
    }

    /** Id of a lease. */
    static String lease(final int index) {
        return "lease-" + index;
    }

    /** Sends its write, a new one if the last was answered. The answer may get lost. */
    void send(final AsyncNode primary) {
        if (pending == null) {
            pending = command();
        }
        final boolean isKnown = primary.hasCarriedOut(clientId, number);
        final List<Answer> answers = primary.replica().local(clientId, number, pending);
        if (!answers.isEmpty() && answers.get(answers.size() - 1) instanceof Answer.Write answer) {
            if (isKnown) {
                assertThat(given).as("what " + pending + " returned before").contains(answer.counter());
            }
            given.add(answer.counter());
        }
        if (answers.isEmpty() || random.nextInt(100) < ANSWERS_LOST_PERCENT) {
            return;
        }
        final ResultCode code = answers.get(answers.size() - 1).code();
        if (code == ResultCode.NOT_PRIMARY || code == ResultCode.OVERLOADED) {
            return;
        }
        if (code == ResultCode.CLIENT_UNKNOWN || code == ResultCode.REQUEST_TOO_OLD || code == ResultCode.WINDOW_FULL) {
            throw new AssertionError(pending + " was answered " + code + " by " + primary);
        }
        if (code == ResultCode.OK && !isRefused(answers)) {
            acknowledged.add(new Acknowledged(clientId, number, pending));
        }
        pending = null;
        given.clear();
        number++;
    }

    /** Nothing was taken: a good answer, of which nothing is held. */
    private boolean isRefused(final List<Answer> answers) {
        return pending instanceof LimitCommand.Take
                && answers.get(answers.size() - 1) instanceof Answer.Write taken
                && taken.counter() < 0;
    }

    List<Acknowledged> acknowledged() {
        return acknowledged;
    }

    /** Increments that it ever asked for. */
    int increments() {
        return increments;
    }

    private Command command() {
        final String key = Integer.toString(random.nextInt(KEYS));
        final Command.Put plain = Command.put(number, key, "v" + clientId % 1_000 + "." + (number & 0xffff))
                .in(namespaceId);
        final Command.Put put = random.nextInt(3) == 0
                ? plain.carrying(Protocol.OWNER_TERM_MARK + lease(random.nextInt(LEASES)))
                : plain;
        final String other = Integer.toString(random.nextInt(KEYS));
        return switch (random.nextInt(15)) {
            case 11 ->
                LimitCommand.take(number, "limit" + random.nextInt(2), 1 + random.nextInt(3))
                        .in(namespaceId);
            case 12 ->
                LimitCommand.count(number, "window" + random.nextInt(2), 1 + random.nextInt(3))
                        .in(namespaceId);
            case 0, 1, 2 -> {
                increments++;
                yield new Command.Increment(number, namespaceId, 1, Command.Times.UNSAID, "counter");
            }
            case 3 -> new Command.Remove(number, namespaceId, WriteCondition.NONE, false, 0, key);
            case 4 -> put.ifAbsent();
            case 5 -> put.ifPresent();
            case 6 -> put.expiring(Command.Times.ttl(1 + random.nextInt(400)));
            case 7 -> new Command.Touch(number, namespaceId, Command.Times.ttl(1 + random.nextInt(400)), key);
            case 8, 9 -> new Command.Move(number, namespaceId, key, other);
            case 10 -> GuardedCommand.of(put, new GuardedCommand.Guard(namespaceId, other, 0));
            default -> put;
        };
    }
}
