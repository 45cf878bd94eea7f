package io.sternline.server.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.RemovalCause;
import io.sternline.protocol.sbe.ResultCode;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the logs of a simulation led to: one that stopped leading to something would no longer check it. */
final class Coverage {
    /** Every way in which a command can end here. */
    private static final Set<ResultCode> POSSIBLE = EnumSet.of(
            ResultCode.OK,
            ResultCode.CONDITION_FAILED,
            ResultCode.NOT_FOUND,
            ResultCode.UNKNOWN_NAMESPACE,
            ResultCode.KEY_TOO_LARGE,
            ResultCode.VALUE_TOO_LARGE,
            ResultCode.WRONG_TYPE,
            ResultCode.COUNTER_OVERFLOW,
            ResultCode.INVALID_ARGUMENT,
            ResultCode.STORE_FULL,
            ResultCode.FENCED,
            ResultCode.CLIENT_UNKNOWN,
            ResultCode.REQUEST_TOO_OLD,
            ResultCode.WINDOW_FULL,
            ResultCode.RESULT_DISCARDED,
            ResultCode.OVERLOADED,
            ResultCode.LEASE_ENDED,
            ResultCode.UNSUPPORTED);

    private static final int OFTEN = 1_000;
    private static final int SOMETIMES = 50;

    private final Set<ResultCode> codes = EnumSet.noneOf(ResultCode.class);
    private final Set<EntryType> shown = EnumSet.noneOf(EntryType.class);
    private final Map<RemovalCause, Integer> departed = new EnumMap<>(RemovalCause.class);
    private long termsFound;

    void onMessage(final List<Answer> answers, final List<Departure> departures) {
        for (final Answer answer : answers) {
            codes.add(answer.code());
            if (answer instanceof Answer.Write write) {
                shown.add(write.entryType());
            }
        }
        departures.forEach(departure -> departed.merge(departure.cause(), 1, Integer::sum));
    }

    void termsFound(final long found) {
        termsFound += found;
    }

    void check() {
        assertThat(codes).as("what the logs led to").containsAll(POSSIBLE);
        assertThat(shown)
                .as("entries that replies showed")
                .contains(
                        EntryType.VALUE,
                        EntryType.COUNTER,
                        EntryType.MAP,
                        EntryType.LIMIT,
                        EntryType.WINDOW,
                        EntryType.NONE);
        assertThat(departed.get(RemovalCause.EXPIRED)).as("expired").isGreaterThan(OFTEN);
        assertThat(departed.get(RemovalCause.EVICTED)).as("evicted").isGreaterThan(OFTEN);
        assertThat(departed.get(RemovalCause.LEASE_ENDED))
                .as("gone with leases")
                .isGreaterThan(SOMETIMES);
        assertThat(termsFound).as("entries found by a term").isGreaterThan(OFTEN);
    }
}
