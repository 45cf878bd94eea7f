package io.sternline.server.state;

import static io.sternline.server.state.Command.put;
import static io.sternline.server.state.Command.touch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.FullPolicy;
import io.sternline.protocol.sbe.RemovalCause;
import io.sternline.protocol.sbe.Replication;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.WriteCondition;
import io.sternline.server.state.Command.Times;
import io.sternline.server.state.StoredNamespace.Settings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeasesTest {
    private static final long NOW_MS = 1_000;
    private static final long TTL_MS = 2_000;
    private static final String LEASE = "lease-1";
    private static final String OWNED = Protocol.OWNER_TERM_MARK + LEASE;

    private final TestReplica replica = new TestReplica();
    private long client;
    private long request;
    private int leases;
    private int other;

    @BeforeEach
    void grantALease() {
        client = replica.register(NOW_MS);
        leases = define(Protocol.LEASES_NAMESPACE, Settings.DEFAULT);
        other = define("other", Settings.DEFAULT);
        grant(LEASE);
    }

    @AfterEach
    void close() {
        replica.close();
    }

    @Test
    void shouldTakeAwayWhatALeaseOwnsInAllNamespacesWhenItIsRemoved() {
        write(put(++request, "a", "1").carrying(OWNED));
        write(put(++request, "b", "1").in(other).carrying("t", OWNED));
        write(put(++request, "c", "1").carrying("t"));

        final Answer.Write ended = write(new Command.Remove(++request, leases, WriteCondition.NONE, false, 0, LEASE));

        assertThat(removals())
                .extracting(RecordedChange.Remove::key, RecordedChange.Remove::cause)
                .containsExactly(
                        tuple(new ModelEntry.Key(leases, LEASE), RemovalCause.REMOVED),
                        tuple(new ModelEntry.Key(1, "a"), RemovalCause.LEASE_ENDED),
                        tuple(new ModelEntry.Key(other, "b"), RemovalCause.LEASE_ENDED));
        assertThat(replica.machine().revision()).isEqualTo(ended.revision() + 2);
        assertThat(removals().get(1).head().clientId())
                .as("nobody asked for it")
                .isZero();
        assertThat(code("a", 1)).isEqualTo(ResultCode.NOT_FOUND);
        assertThat(code("b", other)).isEqualTo(ResultCode.NOT_FOUND);
        assertThat(code("c", 1)).isEqualTo(ResultCode.OK);
    }

    /** Nobody could be heard meanwhile. */
    @Test
    void shouldGiveBackTheTimeInWhichTheGroupStoodStill() {
        write(put(++request, "a", "1").carrying(OWNED));
        replica.tick(NOW_MS + 400);
        final long backMs = NOW_MS + 400 + 60_000;
        replica.tick(backMs);
        assertThat(replica.journal().changes()).hasSize(1).allSatisfy(change -> {
            assertThat(change).isInstanceOf(RecordedChange.Touch.class);
            assertThat(change.head().clientId()).as("nobody asked for it").isZero();
        });
        tickTo(backMs, TTL_MS - 400 - 1);
        assertThat(code("a", 1)).isEqualTo(ResultCode.OK);
        tickTo(backMs + TTL_MS - 400, 300);
        assertThat(code("a", 1)).isEqualTo(ResultCode.NOT_FOUND);
    }

    @Test
    void shouldGiveNothingBackToALeaseThatHadExpiredBefore() {
        write(put(++request, "a", "1").carrying(OWNED));
        tickTo(NOW_MS, TTL_MS);
        replica.tick(NOW_MS + TTL_MS + 60_000);
        assertThat(code("a", 1)).isEqualTo(ResultCode.NOT_FOUND);
        assertThat(removals()).isNotEmpty();
    }

    @Test
    void shouldTakeItAwayWhenTheLeaseExpiresAndNotWhileItIsKeptAlive() {
        write(put(++request, "a", "1").carrying(OWNED));
        apply(NOW_MS + TTL_MS - 1, touch(++request, LEASE, Times.UNSAID), leases);
        tickTo(NOW_MS + TTL_MS, 1_000);
        assertThat(code("a", 1)).isEqualTo(ResultCode.OK);

        // Reaped once the quarter of a second in which it expired is over.
        tickTo(NOW_MS + TTL_MS + 1_000, 1_200);

        assertThat(removals())
                .extracting(RecordedChange.Remove::cause)
                .containsExactly(RemovalCause.EXPIRED, RemovalCause.LEASE_ENDED);
        assertThat(code("a", 1)).isEqualTo(ResultCode.NOT_FOUND);
    }

    @Test
    void shouldGiveNothingToALeaseThatIsNotThere() {
        final Answer.Write refused = write(put(++request, "a", "1").carrying(Protocol.OWNER_TERM_MARK + "nobody"));
        assertThat(refused.code()).isEqualTo(ResultCode.LEASE_ENDED);
        assertThat(code("a", 1)).isEqualTo(ResultCode.NOT_FOUND);
    }

    @Test
    void shouldKnowOfNoLeaseWhereNobodyHasAskedForOneYet() {
        try (TestReplica young = new TestReplica()) {
            final long first = young.register(NOW_MS);
            assertThat(young.write(NOW_MS, first, put(1, "a", "1").carrying(OWNED))
                            .code())
                    .isEqualTo(ResultCode.LEASE_ENDED);
        }
    }

    @Test
    void shouldEndALeaseThatHasExpiredWhenSomebodyAsksForItBeforeItIsReaped() {
        write(put(++request, "a", "1").carrying(OWNED));
        tickTo(NOW_MS, TTL_MS - 100);
        final long expiredMs = NOW_MS + TTL_MS;
        final Answer.Write refused =
                replica.write(expiredMs, client, put(++request, "b", "1").carrying(OWNED));
        assertThat(refused.code()).isEqualTo(ResultCode.LEASE_ENDED);
        assertThat(code("a", 1)).isEqualTo(ResultCode.NOT_FOUND);
        assertThat(removals())
                .extracting(RecordedChange.Remove::cause)
                .containsExactly(RemovalCause.EXPIRED, RemovalCause.LEASE_ENDED);
    }

    @Test
    void shouldAnswerARefusedWriteTheSameAgain() {
        final Command late = put(++request, "a", "1").carrying(Protocol.OWNER_TERM_MARK + "lease-2");
        assertThat(write(late).code()).isEqualTo(ResultCode.LEASE_ENDED);
        grant("lease-2");
        assertThat(write(late).code()).isEqualTo(ResultCode.LEASE_ENDED);
    }

    @Test
    void shouldLetGoOfAnEntryThatAPutGivesToNobodyOrToAnother() {
        grant("lease-2");
        write(put(++request, "free", "1").carrying(OWNED));
        write(put(++request, "free", "2"));
        write(put(++request, "given", "1").carrying(OWNED));
        write(put(++request, "given", "2").carrying(Protocol.OWNER_TERM_MARK + "lease-2"));
        write(touch(++request, "given", Times.UNSAID));

        end(LEASE);
        assertThat(code("free", 1)).isEqualTo(ResultCode.OK);
        assertThat(code("given", 1)).isEqualTo(ResultCode.OK);
        end("lease-2");
        assertThat(code("given", 1)).isEqualTo(ResultCode.NOT_FOUND);
    }

    @Test
    void shouldKeepTheOwnerOfMapsThroughUpdatesThatSayNothingOfTerms() {
        write(map("m", true, OWNED));
        write(map("m", false));
        end(LEASE);
        assertThat(code("m", 1)).isEqualTo(ResultCode.NOT_FOUND);
    }

    @Test
    void shouldSayThatAnOwnedEntryHasExpiredIfItHas() {
        write(put(++request, "a", "1").carrying(OWNED).expiring(Times.ttl(100)));
        apply(NOW_MS + 100, new Command.Remove(++request, leases, WriteCondition.NONE, false, 0, LEASE), leases);
        assertThat(removals())
                .extracting(RecordedChange.Remove::cause)
                .containsExactly(RemovalCause.REMOVED, RemovalCause.EXPIRED);
    }

    @Test
    void shouldShowTheOwnersTermToNobody() {
        write(put(++request, "a", "1").carrying("t", OWNED));
        write(put(++request, "b", "1").in(other).carrying(OWNED));
        for (final int namespace : new int[] {1, other, leases, 0}) {
            final Answer answer = replica.ask(new TestQuery.FindByTerm(namespace, OWNED, 10, ""));
            assertThat(answer instanceof Answer.Page page ? page.rows() : List.of())
                    .isEmpty();
        }
        final Answer.Page page = (Answer.Page) replica.ask(new TestQuery.FindByTerm(1, "t", 10, ""));
        assertThat(page.rows()).extracting(Answer.Row::key).containsExactly("a");
    }

    @Test
    void shouldTakeFourTermsBesideTheOwnerAndNoMore() {
        assertThat(write(put(++request, "a", "1").carrying("1", "2", "3", "4", OWNED))
                        .code())
                .isEqualTo(ResultCode.OK);
        for (final String[] bad : new String[][] {
            {"1", "2", "3", "4", "5"},
            {"1", "2", "3", "4", "5", OWNED},
            {OWNED, Protocol.OWNER_TERM_MARK + "lease-2"},
            {String.valueOf(Protocol.OWNER_TERM_MARK)}
        }) {
            assertThat(write(put(++request, "b", "1").carrying(bad)).code()).isEqualTo(ResultCode.INVALID_ARGUMENT);
        }
    }

    @Test
    void shouldNotLetALeaseOwnALease() {
        assertThat(write(put(++request, "lease-2", "").in(leases).carrying(OWNED))
                        .code())
                .isEqualTo(ResultCode.INVALID_ARGUMENT);
    }

    @Test
    void shouldNotLetTheNamespaceOfLeasesLoseThem() {
        assertThat(redefine(new Settings(0, 0, 100, 100, 10, 0, FullPolicy.EVICT_SOONEST)))
                .isEqualTo(ResultCode.INVALID_ARGUMENT);
        assertThat(redefine(new Settings(0, 0, 100, 100, 0, 0, FullPolicy.REJECT, Replication.ASYNC)))
                .isEqualTo(ResultCode.INVALID_ARGUMENT);
    }

    @Test
    void shouldBoundWhatALeaseOwns() {
        final List<Command> puts = new ArrayList<>();
        for (int i = 0; i < Protocol.OWNED_ENTRIES_MAX; i++) {
            puts.add(put(++request, "k" + i, "").in(i % 2 == 0 ? 1 : other).carrying(OWNED));
            if (puts.size() == 1_000) {
                assertThat(replica.apply(
                                NOW_MS, Batch.of(Batch.Frame.of(client, request - 999, puts.toArray(new Command[0])))))
                        .allSatisfy(sent -> assertThat(sent.answer().code()).isEqualTo(ResultCode.OK));
                puts.clear();
            }
        }
        assertThat(write(put(++request, "more", "").carrying(OWNED)).code()).isEqualTo(ResultCode.STORE_FULL);
        assertThat(write(map("more", true, OWNED)).code()).isEqualTo(ResultCode.STORE_FULL);
        assertThat(write(put(++request, "k0", "again").carrying(OWNED)).code()).isEqualTo(ResultCode.OK);
        write(Command.remove(++request, "k0"));
        assertThat(write(put(++request, "more", "").carrying(OWNED)).code()).isEqualTo(ResultCode.OK);

        end(LEASE);
        assertThat(((Answer.Status) replica.ask(new TestQuery.GetStatus())).entries())
                .isZero();
        assertThat(removals()).hasSize(Protocol.OWNED_ENTRIES_MAX + 1);
    }

    /** More than may go in one step, all at the same time. */
    @Test
    void shouldEndManyLeasesInSteps() {
        grant("lease-2");
        grant("lease-3");
        final int each = Leases.ENDED_ENTRIES_MAX / 2 - 100;
        for (final String lease : List.of(LEASE, "lease-2", "lease-3")) {
            fill(lease, each);
        }
        final long nowMs = awaitRemovals();
        assertThat(removals()).as("in the first step").hasSize(2 * (each + 1));
        assertThat(code("lease-3", leases)).isEqualTo(ResultCode.NOT_FOUND);
        assertThat(code("lease-3-0", 1)).as("not its turn yet").isEqualTo(ResultCode.OK);

        try (TestReplica restored = new TestReplica()) {
            restored.load(replica.snapshot()).startAt(replica.position());
            replica.tick(nowMs + 100);
            restored.tick(nowMs + 100);
            assertThat(removals()).as("in the next step").hasSize(each + 1);
            assertThat(code("lease-3-0", 1)).isEqualTo(ResultCode.NOT_FOUND);
            assertThat(restored.journal().changes()).isEqualTo(replica.journal().changes());
            assertThat(restored.machine().digest()).isEqualTo(replica.machine().digest());
        }
    }

    @Test
    void shouldLetOtherEntriesGoWhileLeasesWaitForTheirTurn() {
        grant("lease-2");
        fill(LEASE, Leases.ENDED_ENTRIES_MAX);
        fill("lease-2", 1);
        for (final int namespace : new int[] {1, other}) {
            write(put(++request, "short", "").in(namespace).expiring(Times.ttl(TTL_MS)));
        }
        awaitRemovals();
        assertThat(removals())
                .extracting(RecordedChange.Remove::key)
                .contains(new ModelEntry.Key(1, "short"), new ModelEntry.Key(other, "short"))
                .doesNotContain(new ModelEntry.Key(leases, "lease-2"));
    }

    @Test
    void shouldEndALeaseLaterThatIsRemovedWithTooManyOthers() {
        grant("lease-2");
        fill(LEASE, Leases.ENDED_ENTRIES_MAX);
        fill("lease-2", 1);
        final Command[] ends = {
            new Command.Remove(++request, leases, WriteCondition.NONE, false, 0, LEASE),
            new Command.Remove(++request, leases, WriteCondition.NONE, false, 0, "lease-2"),
            new Command.Touch(++request, leases, Times.UNSAID, "lease-2"),
            put(++request, "lease-2", "again").in(leases).expiring(Times.idle(TTL_MS)),
        };
        assertThat(replica.apply(NOW_MS, Batch.of(Batch.Frame.of(client, request - 3, ends))))
                .extracting(sent -> sent.answer().code())
                .containsExactly(ResultCode.OK, ResultCode.OK, ResultCode.NOT_FOUND, ResultCode.OVERLOADED);
        assertThat(removals()).hasSize(Leases.ENDED_ENTRIES_MAX + 1);
        assertThat(code("lease-2", leases)).isEqualTo(ResultCode.NOT_FOUND);
        assertThat(code("lease-2-0", 1)).as("not its turn yet").isEqualTo(ResultCode.OK);

        grant("lease-2");
        assertThat(code("lease-2-0", 1))
                .as("goes before a lease of the same id")
                .isEqualTo(ResultCode.NOT_FOUND);
        assertThat(code("lease-2", leases)).isEqualTo(ResultCode.OK);
    }

    /** Until the step in which the first lease goes. */
    private long awaitRemovals() {
        tickTo(NOW_MS, TTL_MS);
        long nowMs = NOW_MS + TTL_MS;
        while (removals().isEmpty()) {
            nowMs += 100;
            replica.tick(nowMs);
        }
        return nowMs;
    }

    private void fill(final String lease, final int entries) {
        final List<Command> puts = new ArrayList<>();
        for (int i = 0; i < entries; i++) {
            puts.add(put(++request, lease + "-" + i, "").carrying(Protocol.OWNER_TERM_MARK + lease));
            if (puts.size() == 1_000 || i == entries - 1) {
                final long first = request - puts.size() + 1;
                assertThat(replica.apply(NOW_MS, Batch.of(Batch.Frame.of(client, first, puts.toArray(new Command[0])))))
                        .allSatisfy(sent -> assertThat(sent.answer().code()).isEqualTo(ResultCode.OK));
                puts.clear();
            }
        }
    }

    @Test
    void shouldEndLeasesAlikeAfterASnapshot() {
        write(put(++request, "b", "1").in(other).carrying(OWNED));
        write(put(++request, "a", "1").carrying(OWNED, "t"));
        write(put(++request, "b", "2").in(other).carrying(OWNED));
        try (TestReplica restored = new TestReplica()) {
            restored.load(replica.snapshot()).startAt(replica.position());
            final Command end = new Command.Remove(++request, leases, WriteCondition.NONE, false, 0, LEASE);
            replica.write(NOW_MS, client, end);
            restored.write(NOW_MS, client, end);
            assertThat(restored.journal().changes()).isEqualTo(replica.journal().changes());
            assertThat(restored.machine().digest()).isEqualTo(replica.machine().digest());
            assertThat(code("a", 1)).isEqualTo(ResultCode.NOT_FOUND);
        }
    }

    @Test
    void shouldCountForCountersAsForOthers() {
        write(put(++request, "a", "1").carrying(OWNED));
        final Answer.Write counted = write(Command.increment(++request, "n", 1));
        assertThat(counted.code()).isEqualTo(ResultCode.OK);
        assertThat(counted.entryType()).isEqualTo(EntryType.NONE);
        end(LEASE);
        assertThat(code("n", 1)).as("an increment gives an entry to nobody").isEqualTo(ResultCode.OK);
    }

    /** Time goes on as in a group that has a primary. */
    private void tickTo(final long fromMs, final long durationMs) {
        for (long passedMs = 0; passedMs < durationMs; passedMs += 100) {
            replica.tick(fromMs + passedMs);
        }
        replica.tick(fromMs + durationMs);
    }

    private void grant(final String id) {
        write(put(++request, id, "owner").in(leases).expiring(Times.idle(TTL_MS)));
    }

    private void end(final String id) {
        assertThat(write(new Command.Remove(++request, leases, WriteCondition.NONE, false, 0, id))
                        .code())
                .isEqualTo(ResultCode.OK);
    }

    private MapCommand map(final String key, final boolean replaceTerms, final String... terms) {
        return new MapCommand(
                ++request,
                1,
                WriteCondition.NONE,
                false,
                false,
                replaceTerms,
                0,
                Times.UNSAID,
                key,
                List.of(MapText.Change.set("f", "v" + request)),
                List.of(terms),
                MapCommand.Flaw.NONE);
    }

    private Answer.Write write(final Command command) {
        return replica.write(NOW_MS, client, command);
    }

    private void apply(final long timeMs, final Command command, final int namespace) {
        final Command sent = command instanceof Command.Touch touch
                ? new Command.Touch(touch.requestNumber(), namespace, touch.times(), touch.key())
                : command;
        assertThat(replica.write(timeMs, client, sent).code()).isEqualTo(ResultCode.OK);
    }

    private int define(final String name, final Settings settings) {
        return ((Answer.Namespace) replica.apply(NOW_MS, client, new Command.Define(++request, true, settings, name)))
                .namespaceId();
    }

    private ResultCode redefine(final Settings settings) {
        return replica.apply(NOW_MS, client, new Command.Define(++request, false, settings, Protocol.LEASES_NAMESPACE))
                .code();
    }

    private ResultCode code(final String key, final int namespace) {
        return replica.ask(new TestQuery.Get(namespace, key, TestQuery.Level.LOCAL))
                .code();
    }

    private List<RecordedChange.Remove> removals() {
        return replica.journal().changes().stream()
                .filter(RecordedChange.Remove.class::isInstance)
                .map(RecordedChange.Remove.class::cast)
                .toList();
    }
}
