package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.FullPolicy;
import io.sternline.protocol.sbe.WriteCondition;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes up commands of all kinds, good and bad, on few enough keys, fields and terms that they meet. Looks at the model
 * for revisions that conditions may name, so that some of them hold.
 */
final class CommandMix {
    /** Larger than the largest block of the engine, so that such a value is held in several parts. */
    private static final int LARGE_VALUE_BYTES_MAX = 20_000;

    /** Bytes that are no UTF-8. */
    private static final String NO_TEXT = "\u00ff";

    private static final int FIELD_NAMES = 8;
    private static final int TERMS = 6;
    private static final int LIMIT_KEYS = 3;
    private static final int LEASES = 3;
    private static final int BURST_KEYS = 150;
    private static final int HEAVY_VALUE_BYTES_MAX = 10_000;

    private final Random random;
    private final ModelStore model;
    private final int keys;
    private final int largeValueOneIn;
    private final int mapKeys;
    private final boolean isHeavy;

    CommandMix(final Random random, final ModelStore model) {
        this.random = random;
        this.model = model;
        keys = List.of(6, 12, 40, 100).get(random.nextInt(4));
        final boolean isLarge = random.nextInt(3) == 0;
        largeValueOneIn = isLarge ? 3 : 150;
        // So few that most of them become large.
        mapKeys = isLarge ? 2 : 6;
        isHeavy = random.nextInt(5) == 0;
    }

    /** Whether bursts should come often. */
    boolean isHeavy() {
        return isHeavy;
    }

    Command next(final long number) {
        return random.nextInt(8) == 0 ? guarded(number) : bare(number);
    }

    private Command bare(final long number) {
        if (random.nextInt(20) == 0) {
            return ofLeases(number);
        }
        if (random.nextInt(12) == 0) {
            final String key = random.nextBoolean() ? key() : "m" + random.nextInt(mapKeys);
            return new Command.Move(number, namespaceId(), key, key());
        }
        final int dice = random.nextInt(100);
        if (dice < 24) {
            return put(number);
        }
        if (dice < 27) {
            return take(number);
        }
        if (dice < 30) {
            return count(number);
        }
        if (dice < 38) {
            final int namespaceId = namespaceId();
            final String key = key(namespaceId);
            return new Command.Remove(
                    number, namespaceId, condition(), random.nextBoolean(), expected(namespaceId, key), key);
        }
        if (dice < 53) {
            final int namespaceId = namespaceId();
            return new Command.Touch(number, namespaceId, times(), key(namespaceId));
        }
        if (dice < 67) {
            final long delta = random.nextInt(10) == 0 ? Long.MAX_VALUE - random.nextInt(3) : random.nextInt(9) - 4;
            final String key = random.nextInt(4) == 0 ? key() : "c" + random.nextInt(4);
            return new Command.Increment(number, namespaceId(), delta, times(), key);
        }
        if (dice < 90) {
            return updateMap(number);
        }
        if (dice < 97) {
            return new Command.Define(number, random.nextBoolean(), settings(), name());
        }
        return odd(number);
    }

    /** Puts of entries that all expire at the same time, or of entries so large that memory gets holes when they go. */
    List<Command> burst(final long firstNumber) {
        final int namespaceId = namespaceId();
        final boolean heavy = isHeavy && random.nextInt(4) != 0;
        final Command.Times sameTimes = random.nextBoolean()
                ? Command.Times.ttl(1 + random.nextInt(5_000))
                : Command.Times.idle(1 + random.nextInt(5_000));
        final String filler = "filler ".repeat(random.nextInt(HEAVY_VALUE_BYTES_MAX / 7));
        final List<Command> commands = new ArrayList<>();
        for (int i = 20 + random.nextInt(60); i >= 0; i--) {
            final String value = heavy ? filler + random.nextInt(1_000) : "v";
            final Command.Put put = Command.put(firstNumber + commands.size(), "b" + random.nextInt(BURST_KEYS), value);
            commands.add(put.in(namespaceId)
                    .expiring(heavy ? times() : sameTimes)
                    .carrying(random.nextBoolean() ? "t0" : "t1"));
        }
        return commands;
    }

    /** What a primary says when it begins. */
    NodeCommand groupSettings(final long number) {
        final List<Long> bytes =
                isHeavy ? List.of(1_000_000L, 4_000_000L) : List.of(-1L, 0L, 1_500L, 8_000L, 60_000L, 1_000_000L);
        final List<Long> entries = isHeavy ? List.of(0L, 1_000_000L) : List.of(0L, 8L, 30L, 1_000_000L, 1_000_000L);
        return new NodeCommand.Settings(
                number,
                random.nextLong(),
                random.nextLong(),
                bytes.get(random.nextInt(bytes.size())),
                entries.get(random.nextInt(entries.size())));
    }

    String key() {
        return switch (random.nextInt(30)) {
            case 0 -> "";
            case 1 -> "a key that is longer than some namespaces allow";
            case 2 -> "\u00ff\u0080" + random.nextInt(3);
            case 3 -> "c" + random.nextInt(4);
            case 4 -> (random.nextBoolean() ? "l" : "w") + random.nextInt(LIMIT_KEYS);
            case 5, 6 -> "m" + random.nextInt(mapKeys);
            case 7 -> "b" + random.nextInt(BURST_KEYS);
            default -> "k" + random.nextInt(keys);
        };
    }

    String term() {
        return "t" + random.nextInt(TERMS);
    }

    private String key(final int namespaceId) {
        return namespaceId == model.leasesId() && random.nextInt(4) != 0 ? lease() : key();
    }

    private Command put(final long number) {
        final int namespaceId = namespaceId();
        final String key = key(namespaceId);
        return new Command.Put(
                number,
                namespaceId,
                condition(),
                random.nextInt(3) == 0,
                expected(namespaceId, key),
                times(),
                key,
                value(),
                terms());
    }

    private Command updateMap(final long number) {
        final int namespaceId = namespaceId();
        final String key = random.nextInt(3) == 0 ? key() : "m" + random.nextInt(mapKeys);
        final boolean replaceTerms = random.nextInt(3) == 0;
        final boolean saysTerms = replaceTerms || random.nextInt(20) == 0;
        return new MapCommand(
                number,
                namespaceId,
                condition(),
                random.nextInt(6) == 0,
                random.nextInt(4) == 0,
                replaceTerms,
                expected(namespaceId, key),
                times(),
                key,
                changes(namespaceId, key),
                saysTerms ? terms() : List.of(),
                random.nextInt(25) == 0
                        ? MapCommand.Flaw.values()[random.nextInt(MapCommand.Flaw.values().length)]
                        : MapCommand.Flaw.NONE);
    }

    private Command take(final long number) {
        final long burst = random.nextInt(30) == 0 ? oddNumber() : 1 + random.nextInt(6);
        final long intervalNs = switch (random.nextInt(20)) {
            case 0 -> oddNumber();
            case 1, 2 -> 1 + random.nextInt(2_000_000);
            default -> 1 + random.nextInt(1_000_000_000);
        };
        final long cost = random.nextInt(30) == 0 ? oddNumber() : Math.min(burst, random.nextInt(4));
        final String key = random.nextInt(5) == 0 ? key() : "l" + random.nextInt(LIMIT_KEYS);
        return new LimitCommand.Take(number, namespaceId(), cost, burst, intervalNs, key);
    }

    private Command count(final long number) {
        final long windowMs = random.nextInt(5) == 0 ? oddNumber() : 50L << random.nextInt(5);
        final long amount = random.nextInt(10) == 0 ? oddNumber() : random.nextInt(5);
        final String key = random.nextInt(5) == 0 ? key() : "w" + random.nextInt(LIMIT_KEYS);
        return new LimitCommand.Count(number, namespaceId(), amount, windowMs, key);
    }

    /** Near what a command may say, or far beyond. */
    private long oddNumber() {
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> -1 - random.nextInt(3);
            case 2 -> Long.MAX_VALUE - random.nextInt(3);
            case 3 -> Long.MIN_VALUE + random.nextInt(3);
            case 4 -> 1_000_000_000_000_000_000L - random.nextInt(3);
            case 5 -> Protocol.WINDOW_MS_MAX + random.nextInt(3) - 1;
            case 6 -> Protocol.EXPIRY_MS_MAX * 1_000_000 + random.nextInt(3) - 1;
            default -> 1L + random.nextInt(1_000_000);
        };
    }

    /** Guards that mostly hold, of a command that mostly can be guarded. */
    private Command guarded(final long number) {
        final List<GuardedCommand.Guard> guards = new ArrayList<>();
        for (int i = random.nextInt(30) == 0 ? random.nextInt(6) : 1 + random.nextInt(2); i > 0; i--) {
            final int namespaceId = random.nextInt(10) == 0 ? namespaceId() : 1;
            final String key = key();
            final ModelEntry entry = model.entries().get(new ModelEntry.Key(namespaceId, key));
            final long revision = entry == null ? 0 : entry.revision();
            guards.add(new GuardedCommand.Guard(
                    namespaceId, key, random.nextInt(8) == 0 ? near() - random.nextInt(2) : revision));
        }
        final GuardedCommand.Flaw[] flaws = GuardedCommand.Flaw.values();
        final GuardedCommand.Flaw flaw =
                random.nextInt(25) == 0 ? flaws[random.nextInt(flaws.length)] : GuardedCommand.Flaw.NONE;
        final Command write = random.nextInt(40) == 0 ? guarded(number) : bare(number);
        return new GuardedCommand(number, guards, write, flaw);
    }

    private Command odd(final long number) {
        return switch (random.nextInt(5)) {
            case 0 -> new Command.Register(number, "again");
            case 1 -> groupSettings(number);
            case 2, 3 -> new Command.Drain(number, random.nextInt(9) - 1, random.nextInt(8) / 3);
            default -> new Command.Unknown(number);
        };
    }

    private List<MapText.Change> changes(final int namespaceId, final String key) {
        final ModelEntry entry = model.entries().get(new ModelEntry.Key(namespaceId, key));
        final List<MapText.Change> changes = new ArrayList<>();
        final int first = random.nextInt(FIELD_NAMES);
        for (int i = random.nextInt(5); i > 0; i--) {
            // The same name twice is an error: rare.
            final int field = random.nextInt(60) == 0 ? first : (first + i) % FIELD_NAMES;
            final String name = fieldName(field);
            final long revision = fieldRevision(entry, name);
            changes.add(
                    random.nextInt(4) == 0
                            ? MapText.Change.remove(name).expecting(revision)
                            : MapText.Change.set(name, value()).expecting(revision));
        }
        return changes;
    }

    private String fieldName(final int field) {
        if (random.nextInt(120) == 0) {
            return List.of("", NO_TEXT, "f".repeat(Protocol.FIELD_NAME_BYTES_MAX + 1))
                    .get(random.nextInt(3));
        }
        return field == 0 ? "\u00c3\u00bf" : field == 1 ? "f".repeat(Protocol.FIELD_NAME_BYTES_MAX) : "f" + field;
    }

    private long fieldRevision(final ModelEntry entry, final String name) {
        final MapText.Field field = entry == null ? null : entry.fields().get(name);
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> near();
            case 2, 3 -> field == null ? 0 : field.revision();
            default -> MapText.Change.WHATEVER;
        };
    }

    private int namespaceId() {
        if (random.nextInt(10) == 0 && model.leasesId() > 0) {
            return model.leasesId();
        }
        return random.nextInt(3) == 0 ? random.nextInt(6) : 1;
    }

    private WriteCondition condition() {
        return switch (random.nextInt(14)) {
            case 0, 1 -> WriteCondition.ABSENT;
            case 2, 3 -> WriteCondition.REVISION;
            case 4 -> WriteCondition.PRESENT;
            default -> WriteCondition.NONE;
        };
    }

    private long expected(final int namespaceId, final String key) {
        final ModelEntry entry = model.entries().get(new ModelEntry.Key(namespaceId, key));
        return entry == null || random.nextInt(3) == 0 ? near() : entry.revision();
    }

    private long near() {
        return Math.max(0, model.revision() - random.nextInt(12));
    }

    private Command.Times times() {
        return new Command.Times(duration(), duration());
    }

    private Long duration() {
        return switch (random.nextInt(16)) {
            case 0 -> 0L;
            case 1, 2, 3 -> 1L + random.nextInt(300);
            case 4, 5 -> 1L + random.nextInt(5_000);
            case 6 -> 1L + random.nextInt(100_000_000);
            case 7 -> random.nextInt(6) == 0 ? Long.valueOf(-1) : Long.valueOf(Protocol.EXPIRY_MS_MAX);
            default -> null;
        };
    }

    private List<String> terms() {
        if (random.nextInt(40) == 0) {
            return switch (random.nextInt(7)) {
                case 5 -> List.of("t1", String.valueOf(Protocol.OWNER_TERM_MARK));
                case 6 -> List.of(Protocol.OWNER_TERM_MARK + "l0", Protocol.OWNER_TERM_MARK + "l1");
                case 0 -> List.of("");
                case 4 -> List.of("t1", NO_TEXT);
                case 1 -> List.of("t".repeat(Protocol.TERM_BYTES_MAX + 1));
                case 2 -> List.of("t1", "t2", "t1");
                default -> List.of("t0", "t1", "t2", "t3", "t4");
            };
        }
        final List<String> terms = new ArrayList<>();
        for (int i = random.nextInt(4) == 0 ? random.nextInt(Protocol.USER_TERMS_MAX + 1) : random.nextInt(2);
                i > 0;
                i--) {
            final String term = random.nextInt(30) == 0 ? "t".repeat(Protocol.TERM_BYTES_MAX) : term();
            if (!terms.contains(term)) {
                terms.add(term);
            }
        }
        if (random.nextInt(model.leasesId() < 0 ? 30 : 3) == 0) {
            terms.add(random.nextInt(terms.size() + 1), ownerTerm());
        }
        return terms;
    }

    /** Sees to it that there are leases, and that they end. */
    private Command ofLeases(final long number) {
        final int leasesId = model.leasesId();
        if (leasesId < 0) {
            return new Command.Define(number, true, StoredNamespace.Settings.DEFAULT, Protocol.LEASES_NAMESPACE);
        }
        return random.nextInt(4) == 0
                ? new Command.Remove(number, leasesId, WriteCondition.NONE, random.nextBoolean(), 0, lease())
                : Command.put(number, lease(), "owner")
                        .in(leasesId)
                        .expiring(Command.Times.idle(1 + random.nextInt(20_000)));
    }

    private String ownerTerm() {
        return Protocol.OWNER_TERM_MARK + lease();
    }

    private String lease() {
        return "l" + random.nextInt(LEASES);
    }

    private String value() {
        if (random.nextInt(largeValueOneIn) == 0) {
            // No two places in it alike, so that parts in the wrong place show.
            final StringBuilder text = new StringBuilder();
            final int length = random.nextInt(LARGE_VALUE_BYTES_MAX);
            for (int i = random.nextInt(1_000); text.length() < length; i++) {
                text.append(i).append(' ');
            }
            return text.toString();
        }
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
                random.nextInt(3) == 0 ? random.nextInt(400) : 65_536,
                random.nextInt(3) != 0 ? 0 : random.nextInt(14) - 1,
                random.nextInt(3) == 0 ? 0 : random.nextInt(random.nextBoolean() ? 2_500 : 50_000) - 10,
                random.nextInt(3) == 0 ? FullPolicy.REJECT : FullPolicy.EVICT_SOONEST);
    }

    private String name() {
        return switch (random.nextInt(12)) {
            case 0 -> "";
            case 1 -> "not a name";
            case 2, 3, 4 -> "default";
            case 5, 6 -> Protocol.LEASES_NAMESPACE;
            default -> "n" + random.nextInt(6);
        };
    }
}
