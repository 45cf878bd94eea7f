package io.sternline.server.state;

import io.sternline.replication.changelog.ChangeRecorder;

/** For tests elsewhere: what a state machine tells its change log. */
public final class ChangeRecording {
    private ChangeRecording() {}

    /** A put, a counter, a map, a touch, a removal and an expiry in a namespace that is defined first, and a drain. */
    public static void play(final ChangeRecorder recorder) {
        try (TestReplica replica = new TestReplica(StateLimits.DEFAULT, recorder)) {
            final long nowMs = 1_000;
            final long client = replica.register(nowMs);
            replica.apply(nowMs, 0, new Command.Define(1, false, StoredNamespace.Settings.DEFAULT, "carts"));
            final Command.Times times = Command.Times.ttl(5_000);
            replica.apply(
                    nowMs,
                    client,
                    Command.put(1, "a", "1").in(2).expiring(times).carrying("anna"));
            replica.apply(nowMs, client, Command.increment(2, "n", 7));
            replica.apply(nowMs, client, MapCommand.set(3, "m", MapText.Change.set("f", "x")));
            replica.apply(nowMs, client, new Command.Touch(4, 2, Command.Times.idle(2_000), "a"));
            replica.apply(nowMs, client, Command.remove(5, "n"));
            replica.tick(nowMs + 100_000);
            replica.apply(nowMs + 100_000, client, new Command.Drain(6, 1, 1));
        }
    }
}
