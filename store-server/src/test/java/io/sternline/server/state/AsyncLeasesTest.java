package io.sternline.server.state;

import static io.sternline.server.state.Command.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.FullPolicy;
import io.sternline.protocol.sbe.RemovalCause;
import io.sternline.protocol.sbe.Replication;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.replication.Role;
import io.sternline.replication.async.TailMerge;
import io.sternline.server.state.Command.Times;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What leases own in ASYNC namespaces, whose changes do not go through the log in which leases end. */
class AsyncLeasesTest {
    private static final int NAMESPACE = 2;
    private static final int LEASES = 3;
    private static final long CLIENT = 1;
    private static final long FIRST = 1L << 61;
    private static final long TTL_MS = 2_000;
    private static final String OWNED = Protocol.OWNER_TERM_MARK + "lease";
    private static final StoredNamespace.Settings ASYNC =
            new StoredNamespace.Settings(0, 0, 100, 1_000, 0, 0, FullPolicy.REJECT, Replication.ASYNC);
    private static final List<byte[]> GROUP_LOG = List.of(
            Batch.of(Batch.Frame.of(0, 0, new Command.Define(1, true, ASYNC, "async")))
                    .encode(),
            Batch.of(Batch.Frame.of(
                            0,
                            0,
                            new Command.Define(1, true, StoredNamespace.Settings.DEFAULT, Protocol.LEASES_NAMESPACE)))
                    .encode(),
            Batch.of(Batch.Frame.of(0, 0, new Command.Register(1, "one"))).encode(),
            Batch.of(Batch.Frame.of(CLIENT, 0, put(1, "lease", "").in(LEASES).expiring(Times.idle(TTL_MS))))
                    .encode());

    private final AsyncNode first = new AsyncNode(0, GROUP_LOG);
    private final AsyncNode second = new AsyncNode(1, GROUP_LOG);
    private long request = FIRST;

    @BeforeEach
    void start() {
        first.start(1);
        second.start(1);
        first.role(Role.PRIMARY, 1);
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    @Test
    void shouldTakeAwayWhatALeaseOwnsWhenItExpiresInTheLog() {
        assertThat(write(first, put(++request, "a", "1").in(NAMESPACE).carrying("t", OWNED)))
                .isEqualTo(ResultCode.OK);
        write(first, put(++request, "b", "1").in(NAMESPACE));
        first.log().forEach(second::apply);
        expire(first);
        assertThat(entries(first)).isEqualTo(1);

        first.log().tailMap(second.async().revision(), false).forEach(second::apply);
        assertThat(entries(second)).as("replicas are told").isEqualTo(1);
        final byte[] last = first.log().lastEntry().getValue();
        final ChangeReader change = new ChangeReader().wrap(new UnsafeBuffer(last), 0, last.length);
        assertThat(change.cause()).isEqualTo(RemovalCause.LEASE_ENDED);
    }

    @Test
    void shouldRefuseWhatIsToBeOwnedByALeaseThatHasEnded() {
        assertThat(write(first, put(++request, "a", "1").in(NAMESPACE).carrying(Protocol.OWNER_TERM_MARK + "nobody")))
                .isEqualTo(ResultCode.LEASE_ENDED);
        expire(first);
        assertThat(write(first, put(++request, "a", "1").in(NAMESPACE).carrying(OWNED)))
                .isEqualTo(ResultCode.LEASE_ENDED);
        assertThat(entries(first)).isZero();
    }

    @Test
    void shouldTakeAwayAsItsTermBeginsWhatThePrimaryBeforeHadNotTakenAway() {
        write(first, put(++request, "a", "1").in(NAMESPACE).carrying(OWNED));
        write(first, put(++request, "b", "1").in(NAMESPACE));
        first.log().forEach(second::apply);
        expire(second);
        assertThat(entries(second)).as("a replica decides nothing").isEqualTo(2);

        second.role(Role.PRIMARY, 2);
        work(second);
        assertThat(entries(second)).isEqualTo(1);
        assertThat(second.replica()
                        .ask(new TestQuery.Get(NAMESPACE, "b", TestQuery.Level.LOCAL))
                        .code())
                .isEqualTo(ResultCode.OK);
    }

    @Test
    void shouldTakeNothingAwayBeforeItsTermHasBegun() {
        write(first, put(++request, "a", "1").in(NAMESPACE).carrying(OWNED));
        first.log().forEach(second::apply);
        final long revision = second.async().revision();
        second.elect(Role.PRIMARY, 2);
        second.async().sweepOwners();
        expire(second);
        work(second);
        assertThat(second.async().revision())
                .as("changes of its own under the former primary's term")
                .isEqualTo(revision);
        assertThat(entries(second)).isEqualTo(1);

        second.async().begin();
        work(second);
        assertThat(entries(second)).isZero();
    }

    @Test
    void shouldNotBringBackWithATailWhatALeaseOwnedThatHasEnded() {
        first.log().forEach(second::apply);
        final long common = second.async().revision();
        write(first, put(++request, "a", "1").in(NAMESPACE).carrying(OWNED));
        write(first, put(++request, "b", "1").in(NAMESPACE));
        second.role(Role.PRIMARY, 2);
        work(second);
        expire(second);

        try (TailMerge merge = second.async().merge(common, true)) {
            first.log()
                    .tailMap(common, false)
                    .values()
                    .forEach(record -> merge.add(new UnsafeBuffer(record), 0, record.length));
            merge.endTail();
            while (merge.work(1)) {
                assertThat(entries(second)).isPositive();
            }
        }
        work(second);
        assertThat(entries(second)).isEqualTo(1);
    }

    @Test
    void shouldTellOfOwnedEntriesInATailThatTheyWentWithTheirLease() {
        write(first, put(++request, "a", "1").in(NAMESPACE).carrying(OWNED));
        first.log().forEach(second::apply);
        final long common = second.async().revision();
        expire(first);
        second.role(Role.PRIMARY, 2);

        try (TailMerge merge = second.async().merge(common, true)) {
            first.log()
                    .tailMap(common, false)
                    .values()
                    .forEach(record -> merge.add(new UnsafeBuffer(record), 0, record.length));
            merge.endTail();
            assertThat(merge.work(100)).isFalse();
        }
        assertThat(entries(second)).isZero();
        final byte[] last = second.log().lastEntry().getValue();
        assertThat(new ChangeReader()
                        .wrap(new UnsafeBuffer(last), 0, last.length)
                        .cause())
                .isEqualTo(RemovalCause.LEASE_ENDED);
    }

    @Test
    void shouldTakeAwayInPartsWhatLeasesOwnThatEndTogether() {
        final int each = AsyncState.ENDED_ENTRIES_MAX;
        for (int lease = 0; lease < 3; lease++) {
            final String id = "lease-" + lease;
            first.replica().write(1, CLIENT, put(2 + lease, id, "").in(LEASES).expiring(Times.idle(TTL_MS)));
            for (int i = 0; i < each; i++) {
                assertThat(write(
                                first,
                                put(++request, id + "-" + i, "").in(NAMESPACE).carrying(Protocol.OWNER_TERM_MARK + id)))
                        .isEqualTo(ResultCode.OK);
            }
        }
        for (long timeMs = 1; entries(first) == 3 * each; timeMs += 100) {
            first.replica().tick(timeMs);
        }
        assertThat(entries(first)).as("with the log's message").isEqualTo(2 * each);
        first.async().doWork();
        assertThat(entries(first)).as("in a duty cycle").isEqualTo(each);
        work(first);
        assertThat(entries(first)).isZero();
    }

    /** More owners than a part of the search has. */
    @Test
    void shouldFindAllOwnersInParts() {
        final int owners = 3_000;
        for (int i = 0; i < owners; i++) {
            first.replica()
                    .write(1, CLIENT, put(2 + i, "lease-" + i, "").in(LEASES).expiring(Times.idle(TTL_MS)));
            assertThat(write(
                            first,
                            put(++request, "k" + i, "")
                                    .in(NAMESPACE)
                                    .carrying(Protocol.OWNER_TERM_MARK + "lease-" + i)))
                    .isEqualTo(ResultCode.OK);
        }
        first.log().forEach(second::apply);
        assertThat(entries(second)).isEqualTo(owners);
        second.role(Role.PRIMARY, 2);
        int parts = 0;
        while (second.async().doWork() > 0) {
            parts++;
        }
        assertThat(entries(second))
                .as("the second node's log knows none of the leases")
                .isZero();
        assertThat(parts).isGreaterThan(1);
    }

    /** Time goes on, as in a group that has a primary, until the lease has expired and is reaped. */
    private static void expire(final AsyncNode node) {
        for (long timeMs = 1; timeMs <= TTL_MS + 400; timeMs += 100) {
            node.replica().tick(timeMs);
        }
    }

    private ResultCode write(final AsyncNode node, final Command command) {
        final List<Answer> answers = node.replica().local(CLIENT, FIRST, command);
        return answers.get(answers.size() - 1).code();
    }

    private static void work(final AsyncNode node) {
        while (node.async().doWork() > 0) {
            assertThat(node.isPrimary()).isTrue();
        }
    }

    private static long entries(final AsyncNode node) {
        return node.async().state().entries().entries();
    }
}
