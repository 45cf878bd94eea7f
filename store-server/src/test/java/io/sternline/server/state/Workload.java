package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.WriteCondition;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes up what clients might send: all commands, good and bad, on few enough keys that they meet; requests sent again,
 * in part or in other order; windows that move, jump and fill; clients that are new, unknown or gone.
 */
final class Workload {
    private static final int KEYS = 12;

    private final Random random;
    private final List<ClientState> clients = new ArrayList<>();
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

    Workload(final Random random) {
        this.random = random;
    }

    /** Limits small enough to be reached, most of the time. */
    StateLimits limits() {
        return new StateLimits(
                random.nextBoolean() ? 1_500 : 1_000_000,
                1_000_000,
                3 + random.nextInt(4),
                1 + random.nextInt(4),
                256,
                2 + random.nextInt(5),
                1 + random.nextInt(2),
                random.nextBoolean() ? 600 : 1_000_000,
                random.nextBoolean() ? 2_500 : 2_000_000);
    }

    long nextTimeMs() {
        final int dice = random.nextInt(100);
        if (dice < 60) {
            timeMs += random.nextInt(20);
        } else if (dice < 95) {
            timeMs += random.nextInt(400);
        } else if (dice < 99) {
            timeMs += random.nextInt(200_000);
        } else {
            timeMs += 700_000;
        }
        // A message may carry a time before that of the one before it; the state's clock stands still then.
        return random.nextInt(20) == 0 ? timeMs - random.nextInt(1_000) : timeMs;
    }

    boolean isTick() {
        return random.nextInt(8) == 0;
    }

    Batch nextBatch(final long revision) {
        final List<Batch.Frame> frames = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            frames.add(nextFrame(revision));
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

    String key() {
        return switch (random.nextInt(30)) {
            case 0 -> "";
            case 1 -> "a key that is longer than some namespaces allow";
            case 2 -> "\u00ff\u0080" + random.nextInt(3);
            default -> "k" + random.nextInt(KEYS);
        };
    }

    int namespaceId() {
        return random.nextInt(3) == 0 ? random.nextInt(6) : 1;
    }

    private Batch.Frame nextFrame(final long revision) {
        final long connectionId = 1 + random.nextInt(1_000);
        final int dice = random.nextInt(12);
        if (dice == 0 || clients.isEmpty()) {
            return new Batch.Frame(connectionId, 0, random.nextInt(3), unregistered(revision));
        }
        if (dice == 1) {
            final long clientId = random.nextBoolean() ? 1_000_000 : -1;
            return new Batch.Frame(connectionId, clientId, 0, List.of(command(random.nextInt(5), revision)));
        }
        final ClientState client = clients.get(random.nextInt(clients.size()));
        final List<Command> commands = new ArrayList<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            commands.add(next(client, revision));
        }
        if (random.nextInt(3) == 0) {
            moveWindow(client);
        }
        // Frames may be late: then they tell an older state of the window.
        final long told = random.nextInt(10) == 0 ? client.finishedBelow - random.nextInt(5) : client.finishedBelow;
        return new Batch.Frame(connectionId, client.id, told, commands);
    }

    private List<Command> unregistered(final long revision) {
        final List<Command> commands = new ArrayList<>();
        commands.add(new Command.Register(random.nextInt(10), "client"));
        if (random.nextInt(4) == 0) {
            commands.add(command(random.nextInt(10), revision));
        }
        return commands;
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

    private Command next(final ClientState client, final long revision) {
        final int dice = random.nextInt(20);
        if (dice < 5 && !client.sent.isEmpty()) {
            final int recent = Math.min(client.sent.size(), 20);
            return client.sent.get(client.sent.size() - 1 - random.nextInt(recent));
        }
        if (dice == 5) {
            final long beyond = client.finishedBelow + Protocol.WINDOW_REQUESTS_MAX - 2 + random.nextInt(4);
            return command(beyond, revision);
        }
        // Some numbers are skipped: they are sent later or never.
        client.nextRequest += random.nextInt(15) == 0 ? 1 + random.nextInt(30) : 1;
        final Command command = command(client.nextRequest, revision);
        client.sent.add(command);
        return command;
    }

    private Command command(final long number, final long revision) {
        final int namespaceId = namespaceId();
        final int dice = random.nextInt(100);
        if (dice < 40) {
            return new Command.Put(
                    number, namespaceId, condition(), random.nextInt(3) == 0, near(revision), times(), key(), value());
        }
        if (dice < 52) {
            return new Command.Remove(number, namespaceId, condition(), random.nextBoolean(), near(revision), key());
        }
        if (dice < 67) {
            return new Command.Touch(number, namespaceId, times(), key());
        }
        if (dice < 88) {
            final long delta = random.nextInt(10) == 0 ? Long.MAX_VALUE - random.nextInt(3) : random.nextInt(9) - 4;
            return new Command.Increment(number, namespaceId, delta, times(), counterKey());
        }
        if (dice < 97) {
            return new Command.Define(number, random.nextBoolean(), settings(), name());
        }
        return dice == 97 ? new Command.Register(number, "again") : new Command.Unknown(number);
    }

    private WriteCondition condition() {
        final int dice = random.nextInt(10);
        return dice < 6 ? WriteCondition.NONE : dice < 8 ? WriteCondition.ABSENT : WriteCondition.REVISION;
    }

    private long near(final long revision) {
        return Math.max(0, revision - random.nextInt(12));
    }

    private Command.Times times() {
        return new Command.Times(duration(), duration());
    }

    private Long duration() {
        return switch (random.nextInt(8)) {
            case 0 -> 0L;
            case 1, 2 -> 1L + random.nextInt(300);
            case 3 -> random.nextInt(6) == 0 ? Long.valueOf(-1) : Long.valueOf(Protocol.EXPIRY_MS_MAX);
            default -> null;
        };
    }

    private String counterKey() {
        return random.nextInt(4) == 0 ? key() : "c" + random.nextInt(4);
    }

    private String value() {
        return switch (random.nextInt(10)) {
            case 0 -> "";
            case 1 -> "long value ".repeat(20 + random.nextInt(20));
            default -> "v" + random.nextInt(1_000);
        };
    }

    private StoredNamespace.Settings settings() {
        return new StoredNamespace.Settings(
                random.nextInt(10) == 0 ? -5 : 200 * random.nextInt(3),
                100L * random.nextInt(4),
                random.nextInt(8) == 0 ? 0 : 10 + random.nextInt(50),
                random.nextInt(400));
    }

    private String name() {
        return switch (random.nextInt(12)) {
            case 0 -> "";
            case 1 -> "not a name";
            case 2 -> "default";
            default -> "n" + random.nextInt(6);
        };
    }
}
