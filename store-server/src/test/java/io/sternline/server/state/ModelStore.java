package io.sternline.server.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.FullPolicy;
import io.sternline.protocol.sbe.RemovalCause;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Entries, namespaces, time and revision of the model, and what makes entries go.
 *
 * <p>Which of the entries that are due a machine reaps at a message is the engine's affair, and how many it evicts for a
 * write that it must refuse all the same is not said either. There the model does as the machine did, as told by its
 * departures, once it has checked that the machine was free to do it. All else it predicts.
 */
final class ModelStore {
    /** A message that only tells the time reaps one share, a long one one more for each 8 KiB up to 64. */
    private static final int REAPING_SHARES_MAX = 9;

    /** Time between two messages from which on the group stood still. */
    private static final long STANDSTILL_MS_MIN = 500;

    /** So many entries of a namespace are evicted in exact order, however close together they expire. */
    private static final int CROWD_ENTRIES = 64;

    /** A namespace and what it has counted. */
    static final class Namespace {
        private final int id;
        private final String name;
        private StoredNamespace.Settings settings;
        private long expired;
        private long evicted;
        private long rejected;

        private Namespace(final int id, final String name, final StoredNamespace.Settings settings) {
            this.id = id;
            this.name = name;
            this.settings = settings;
        }

        int id() {
            return id;
        }

        String name() {
            return name;
        }

        StoredNamespace.Settings settings() {
            return settings;
        }

        long rejected() {
            return rejected;
        }
    }

    private final TreeMap<ModelEntry.Key, ModelEntry> entries = new TreeMap<>();
    private final List<Namespace> namespaces = new ArrayList<>();
    private final Deque<Departure> observed = new ArrayDeque<>();
    private final StateLimits limits;
    private List<Long> seed;
    private long stateBytesMax;
    private long entriesMax;
    private final Set<Integer> draining = new HashSet<>();
    private long revision;
    private long timeMs;
    private int answers;

    ModelStore(final StateLimits limits) {
        this.limits = limits;
        stateBytesMax = limits.stateBytesMax();
        entriesMax = limits.entriesMax();
        namespaces.add(new Namespace(1, "default", StoredNamespace.Settings.DEFAULT));
    }

    /**
     * A log message begins.
     *
     * @param departures that the machine told of while it applied the message. Those before its first answer were reaped.
     */
    void begin(final long nowMs, final List<Departure> departures) {
        final long beforeMs = timeMs;
        timeMs = Math.max(timeMs, nowMs);
        if (beforeMs > 0 && timeMs - beforeMs >= STANDSTILL_MS_MIN) {
            prolongLeases(beforeMs, timeMs - beforeMs);
        }
        observed.addAll(departures);
        answers = 0;
        int reaped = 0;
        final Set<String> endedOwners = new HashSet<>();
        while (!observed.isEmpty() && observed.peek().answersBefore() == 0) {
            final ModelEntry.Key key = new ModelEntry.Key(
                    observed.peek().namespaceId(), observed.peek().key());
            assertThat(entries)
                    .as("reaped at " + timeMs + " without being there")
                    .containsKey(key);
            final ModelEntry entry = entries.get(key);
            if (isOwned(entry, endedOwners)) {
                release(key);
                continue;
            }
            assertThat(entry.expiresAtMs()).as("expiry of reaped " + key).isLessThanOrEqualTo(timeMs);
            if (isLease(key)) {
                endedOwners.add(ownerTerm(key));
            }
            go(key);
            reaped++;
        }
        assertThat(entries.values().stream().filter(entry -> isOwned(entry, endedOwners)))
                .as("owned by leases that have gone")
                .isEmpty();
        assertThat(reaped)
                .as("entries reaped at once")
                .isLessThanOrEqualTo(REAPING_SHARES_MAX * limits.reapedEntriesMax());
    }

    /** A command of the log message has been answered. */
    void onAnswer() {
        answers++;
    }

    /** The log message has been applied. */
    void end() {
        assertThat(observed).as("departures without cause").isEmpty();
    }

    /** The live entry; one that has expired and was not reaped yet goes now, which is a change. */
    ModelEntry standing(final ModelEntry.Key key) {
        final ModelEntry entry = entries.get(key);
        if (entry != null && entry.expiresAtMs() <= timeMs) {
            depart(key);
            return null;
        }
        return entry;
    }

    /** Stores an entry as a change, with the next revision; returns it as it stands then. */
    ModelEntry store(
            final ModelEntry.Key key, final ModelEntry entry, final ModelEntry replaced, final ModelEntry.Times times) {
        final ModelEntry written = entry.written(replaced, nextRevision(), times);
        entries.put(key, written);
        return written;
    }

    void retime(final ModelEntry.Key key, final ModelEntry.Times times) {
        nextRevision();
        entries.compute(key, (same, entry) -> entry.touched(times));
    }

    /** @return the removal's revision; what goes with the entry has later ones. */
    long remove(final ModelEntry.Key key) {
        final long removal = nextRevision();
        entries.remove(key);
        endIfLease(key);
        return removal;
    }

    /** Id of the namespace whose entries are leases; -1: there is none. */
    int leasesId() {
        return namespaces.stream()
                .filter(namespace -> namespace.name.equals(Protocol.LEASES_NAMESPACE))
                .mapToInt(Namespace::id)
                .findFirst()
                .orElse(-1);
    }

    /** The log stood still, and nobody could keep a lease alive. */
    private void prolongLeases(final long beforeMs, final long byMs) {
        final int leasesId = leasesId();
        entries.replaceAll((key, entry) -> {
            if (key.namespaceId() != leasesId || entry.times().idleMs() == 0 || entry.expiresAtMs() <= beforeMs) {
                return entry;
            }
            nextRevision();
            final ModelEntry.Times times = entry.times();
            return entry.touched(new ModelEntry.Times(times.deadlineMs(), times.idleMs(), times.touchedMs() + byMs));
        });
    }

    private boolean isLease(final ModelEntry.Key key) {
        return key.namespaceId() == leasesId();
    }

    private static String ownerTerm(final ModelEntry.Key lease) {
        return Protocol.OWNER_TERM_MARK + lease.key();
    }

    private static boolean isOwned(final ModelEntry entry, final Set<String> ownerTerms) {
        return entry.terms().stream().anyMatch(ownerTerms::contains);
    }

    /** What a lease owned goes when it does, the longest unwritten first. */
    private void endIfLease(final ModelEntry.Key key) {
        if (isLease(key)) {
            final Set<String> ended = Set.of(ownerTerm(key));
            entries.entrySet().stream()
                    .filter(entry -> isOwned(entry.getValue(), ended))
                    .sorted(Map.Entry.comparingByValue(Comparator.comparingLong(ModelEntry::revision)))
                    .map(Map.Entry::getKey)
                    .toList()
                    .forEach(this::release);
        }
    }

    /** An entry goes with the lease that owned it. One that is due has expired all the same. */
    private void release(final ModelEntry.Key key) {
        go(key, RemovalCause.LEASE_ENDED);
    }

    /** Whether there is room for what will take {@code newBytes}, once what the namespace says has been done for it. */
    boolean makeRoom(
            final Namespace namespace, final ModelEntry.Key key, final ModelEntry replaced, final long newBytes) {
        final ModelRoom room = new ModelRoom(namespace.settings, stateBytesMax, entriesMax, replaced, key, newBytes);
        room.hold(namespace.id, entries);
        if (room.fits()) {
            return true;
        }
        boolean fits = false;
        if (namespace.settings.whenFull() == FullPolicy.EVICT_SOONEST && room.couldHold()) {
            final List<ModelEntry.Key> soonest = expiring(namespace.id);
            fits = soonest.size() > CROWD_ENTRIES ? evictFromCrowd(room, key, soonest) : evict(room, key, soonest);
        }
        namespace.rejected += fits ? 0 : 1;
        return fits;
    }

    /** Entries that are few go in exactly this order; where that cannot make enough room, some may have gone. */
    private boolean evict(final ModelRoom room, final ModelEntry.Key key, final List<ModelEntry.Key> soonest) {
        final List<ModelEntry.Key> victims = soonest.stream()
                .filter(victim -> !victim.equals(key))
                .limit(limits.evictedEntriesMax())
                .toList();
        final boolean canFit = room.couldFitWithout(victims, entries);
        for (final ModelEntry.Key victim : victims) {
            if (canFit ? room.fits() : nextVictim() == null) {
                break;
            }
            room.release(victim, entries);
            depart(victim);
        }
        return canFit;
    }

    /** Of entries that are many, one of the first few goes; whether it was one of those the model cannot tell. */
    private boolean evictFromCrowd(final ModelRoom room, final ModelEntry.Key key, final List<ModelEntry.Key> crowd) {
        final List<ModelEntry.Key> left = new ArrayList<>(crowd);
        left.remove(key);
        int evicted = 0;
        for (ModelEntry.Key victim = nextVictim(); victim != null && !room.fits(); victim = nextVictim()) {
            assertThat(left.remove(victim)).as("may be evicted: " + victim).isTrue();
            room.release(victim, entries);
            depart(victim);
            evicted++;
        }
        assertThat(evicted).as("evictions for one write").isLessThanOrEqualTo(limits.evictedEntriesMax());
        assertThat(room.fits() || evicted == limits.evictedEntriesMax() || left.isEmpty())
                .as("refused only after all evictions that may be: " + evicted)
                .isTrue();
        return room.fits();
    }

    /** What the machine evicted next for the command at hand; null if nothing more. */
    private ModelEntry.Key nextVictim() {
        final Departure next = observed.peek();
        return next == null || next.answersBefore() != answers
                ? null
                : new ModelEntry.Key(next.namespaceId(), next.key());
    }

    /** The entries of a namespace that will expire, the soonest first. */
    private List<ModelEntry.Key> expiring(final int namespaceId) {
        return entries.entrySet().stream()
                .filter(entry -> entry.getKey().namespaceId() == namespaceId)
                .filter(entry -> entry.getValue().expiresAtMs() != ModelEntry.NEVER_MS)
                .sorted(Map.Entry.comparingByValue(ModelEntry.SOONEST))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** An entry goes. One that is due when it makes room for another has expired all the same. */
    private void depart(final ModelEntry.Key key) {
        go(key);
        endIfLease(key);
    }

    private void go(final ModelEntry.Key key) {
        go(key, RemovalCause.EVICTED);
    }

    /** @param causeUnlessDue why it goes, if it has not expired. */
    private void go(final ModelEntry.Key key, final RemovalCause causeUnlessDue) {
        final ModelEntry entry = entries.remove(key);
        final RemovalCause cause = entry.expiresAtMs() <= timeMs ? RemovalCause.EXPIRED : causeUnlessDue;
        nextRevision();
        assertThat(observed.poll())
                .as("departure at " + timeMs + " of an entry that expires at " + entry.expiresAtMs())
                .isEqualTo(new Departure(
                        answers, key.namespaceId(), key.key(), entry.value(), entry.revision(), revision, cause));
        final Namespace namespace = namespace(key.namespaceId());
        if (cause == RemovalCause.EXPIRED) {
            namespace.expired++;
        } else if (cause == RemovalCause.EVICTED) {
            namespace.evicted++;
        }
    }

    /** The namespace with this id; null if there is none. */
    Namespace namespace(final int id) {
        return id >= 1 && id <= namespaces.size() ? namespaces.get(id - 1) : null;
    }

    List<Namespace> namespaces() {
        return namespaces;
    }

    Namespace addNamespace(final String name, final StoredNamespace.Settings settings) {
        final Namespace namespace = new Namespace(namespaces.size() + 1, name, settings);
        namespaces.add(namespace);
        nextRevision();
        return namespace;
    }

    void change(final Namespace namespace, final StoredNamespace.Settings settings) {
        namespace.settings = settings;
        nextRevision();
    }

    /** Marks a node as draining, or no longer; that is a change if it is news. */
    void drain(final int nodeId, final boolean isDraining) {
        if (isDraining ? draining.add(nodeId) : draining.remove(nodeId)) {
            nextRevision();
        }
    }

    /** The first seed that comes while there are no entries stays for good. */
    void offerSeed(final long seed0, final long seed1) {
        if (seed == null && entries.isEmpty()) {
            seed = List.of(seed0, seed1);
        }
    }

    /** Both halves of the seed; null: none yet. */
    List<Long> seed() {
        return seed;
    }

    void nodeLimits(final long newStateBytesMax, final long newEntriesMax) {
        stateBytesMax = newStateBytesMax > 0 ? newStateBytesMax : stateBytesMax;
        entriesMax = newEntriesMax > 0 ? newEntriesMax : entriesMax;
    }

    long stateBytesMax() {
        return stateBytesMax;
    }

    long entriesMax() {
        return entriesMax;
    }

    /** All entries, also those that are due and have not been reaped. */
    TreeMap<ModelEntry.Key, ModelEntry> entries() {
        return entries;
    }

    TreeMap<String, ModelEntry> live(final int namespaceId) {
        final TreeMap<String, ModelEntry> live = new TreeMap<>();
        entries.forEach((key, entry) -> {
            if (key.namespaceId() == namespaceId && entry.expiresAtMs() > timeMs) {
                live.put(key.key(), entry);
            }
        });
        return live;
    }

    Answer.NamespaceRow row(final Namespace namespace) {
        return new Answer.NamespaceRow(
                namespace.id,
                namespace.name,
                namespace.settings,
                ModelRoom.count(namespace.id, entries),
                ModelRoom.usedBytes(namespace.id, entries),
                namespace.expired,
                namespace.evicted,
                namespace.rejected);
    }

    long revision() {
        return revision;
    }

    long timeMs() {
        return timeMs;
    }

    private long nextRevision() {
        return ++revision;
    }
}
