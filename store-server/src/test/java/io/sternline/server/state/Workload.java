package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes up a log: requests sent again, in part or in other order; windows that move, jump and fill; clients that are
 * new, unknown or gone; time that crawls, runs and leaps.
 */
final class Workload {
    private static final long HOUR_MS = 3_600_000;
    private static final long YEAR_MS = 365 * 24 * HOUR_MS;

    private final Random random;
    private final CommandMix commands;
    private final int leapOneIn;
    private final List<ClientState> clients = new ArrayList<>();
    private boolean beginsWithSettings;
    private long timeMs = 1_000_000;

    /** What a client knows of itself. */
    private static final class ClientState {
        private final long id;
        private long nextRequest;
        private long finishedBelow;
        private final List<Command> sent = new ArrayList<>();

        private ClientState(final long id) {
            this.id = id;
        }
    }

    Workload(final Random random, final CommandMix commands) {
        this.random = random;
        this.commands = commands;
        leapOneIn = random.nextInt(4) == 0 ? 12 : 60;
        beginsWithSettings = random.nextInt(4) != 0;
    }

    /** Limits small enough to be reached, most of the time. */
    static StateLimits limits(final Random random) {
        return new StateLimits(
                List.of(3_000, 60_000, 1_000_000).get(random.nextInt(3)),
                random.nextInt(3) == 0 ? 15 : 1_000_000,
                3 + random.nextInt(4),
                1 + random.nextInt(random.nextBoolean() ? 4 : 40),
                random.nextBoolean() ? 1 + random.nextInt(4) : 256,
                2 + random.nextInt(5),
                1 + random.nextInt(2),
                random.nextBoolean() ? 600 : 1_000_000,
                random.nextBoolean() ? 2_500 : 2_000_000);
    }

    long nextTimeMs() {
        if (random.nextInt(leapOneIn) == 0) {
            timeMs += leapMs();
        } else {
            timeMs += random.nextInt(random.nextInt(3) == 0 ? 400 : 20);
        }
        // A message may carry a time before that of the one before it; the state's clock stands still then.
        return random.nextInt(20) == 0 ? timeMs - random.nextInt(1_000) : timeMs;
    }

    /** A jump of any size. */
    private long leapMs() {
        return switch (random.nextInt(6)) {
            case 0 -> 700_000;
            case 1 -> HOUR_MS * (1 + random.nextInt(100));
            case 2 -> random.nextInt(8) == 0 ? YEAR_MS * (1 + random.nextInt(11)) : HOUR_MS;
            default -> random.nextInt(200_000);
        };
    }

    /** Time as it is after nothing was heard for a while. */
    long afterQuietMs() {
        timeMs += random.nextInt(4) == 0 ? 12 * YEAR_MS : leapMs();
        return timeMs;
    }

    long goToMs(final long newTimeMs) {
        timeMs = newTimeMs;
        return timeMs;
    }

    long afterMs(final long durationMs) {
        timeMs += durationMs;
        return timeMs;
    }

    boolean isTick() {
        return random.nextInt(8) == 0;
    }

    Batch nextBatch() {
        final List<Batch.Frame> frames = new ArrayList<>();
        // Its answer parts what was reaped from what the commands made go.
        frames.add(new Batch.Frame(1, 0, 0, List.of(new Command.Unknown(0))));
        // A primary begins with it; a log without a seed must do too.
        if (beginsWithSettings || random.nextInt(25) == 0) {
            beginsWithSettings = false;
            frames.add(Batch.Frame.own(commands.groupSettings(0)));
        }
        for (int i = random.nextInt(4); i >= 0; i--) {
            frames.add(nextFrame());
        }
        return new Batch(frames);
    }

    /** The clients learn their ids. */
    void onAnswers(final List<Answer.Sent> sent) {
        for (final Answer.Sent one : sent) {
            if (one.answer() instanceof Answer.Registered registered && registered.clientId() != 0) {
                clients.add(new ClientState(registered.clientId()));
            }
        }
    }

    private Batch.Frame nextFrame() {
        final long connectionId = 1 + random.nextInt(1_000);
        final int dice = random.nextInt(12);
        if (dice == 0 || clients.isEmpty()) {
            return new Batch.Frame(connectionId, 0, random.nextInt(3), unregistered());
        }
        if (dice == 1) {
            final long clientId = random.nextBoolean() ? 1_000_000 : -1;
            return new Batch.Frame(connectionId, clientId, 0, List.of(commands.next(random.nextInt(5))));
        }
        // Those that came last have windows most likely.
        final int recent = Math.min(clients.size(), 6);
        final ClientState client = clients.get(clients.size() - 1 - random.nextInt(recent));
        final List<Command> sent = random.nextInt(commands.isHeavy() ? 8 : 30) == 0 ? burst(client) : some(client);
        if (random.nextInt(3) == 0) {
            moveWindow(client);
        }
        // Frames may be late: then they tell an older state of the window.
        final long told = random.nextInt(10) == 0 ? client.finishedBelow - random.nextInt(5) : client.finishedBelow;
        return new Batch.Frame(connectionId, client.id, told, sent);
    }

    private List<Command> unregistered() {
        final List<Command> sent = new ArrayList<>();
        sent.add(new Command.Register(random.nextInt(10), "client"));
        if (random.nextInt(4) == 0) {
            sent.add(commands.next(random.nextInt(10)));
        }
        return sent;
    }

    private List<Command> some(final ClientState client) {
        final List<Command> sent = new ArrayList<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            sent.add(next(client));
        }
        return sent;
    }

    private List<Command> burst(final ClientState client) {
        final List<Command> sent = commands.burst(client.nextRequest + 1);
        client.nextRequest += sent.size();
        client.sent.addAll(sent);
        return sent;
    }

    private void moveWindow(final ClientState client) {
        final int dice = random.nextInt(40);
        if (dice == 0) {
            client.finishedBelow += Protocol.WINDOW_REQUESTS_MAX + random.nextInt(10);
            client.nextRequest = Math.max(client.nextRequest, client.finishedBelow);
        } else {
            client.finishedBelow = Math.max(client.finishedBelow, client.nextRequest - random.nextInt(8));
        }
    }

    private Command next(final ClientState client) {
        final int dice = random.nextInt(20);
        if (dice < 5 && !client.sent.isEmpty()) {
            final int recent = Math.min(client.sent.size(), 20);
            return client.sent.get(client.sent.size() - 1 - random.nextInt(recent));
        }
        if (dice == 5) {
            return commands.next(client.finishedBelow + Protocol.WINDOW_REQUESTS_MAX - 2 + random.nextInt(4));
        }
        // Some numbers are skipped: they are sent later or never.
        client.nextRequest += random.nextInt(15) == 0 ? 1 + random.nextInt(30) : 1;
        final Command command = commands.next(client.nextRequest);
        client.sent.add(command);
        return command;
    }
}
