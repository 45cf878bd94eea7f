package io.sternline.server.state;

import static io.sternline.server.state.Command.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.FullPolicy;
import io.sternline.protocol.sbe.Replication;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.replication.Role;
import io.sternline.server.state.StoredNamespace.Settings;
import io.sternline.server.state.TestQuery.Level;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LocalCommandsTest {
    private static final long NOW_MS = 1_000;
    private static final long TERM = 3;
    /** The first change says that the term has begun. */
    private static final long BASE = (TERM << Protocol.ASYNC_TERM_SHIFT) + 1;

    private static final long FIRST = 1L << 61;
    private static final Settings ASYNC = new Settings(0, 0, 100, 500_000, 0, 0, FullPolicy.REJECT, Replication.ASYNC);

    private final TestReplica replica = new TestReplica();
    private final long client = replica.register(NOW_MS);
    private int namespace;
    private long request = FIRST;

    @BeforeEach
    void definesANamespaceAndBecomesPrimary() {
        namespace = ((Answer.Namespace) replica.apply(NOW_MS, client, new Command.Define(1, true, ASYNC, "loads")))
                .namespaceId();
        lead(TERM);
    }

    @AfterEach
    void close() {
        replica.close();
    }

    @Test
    void shouldApplyWritesWithoutTheLogAndLeaveTheReplicatedStateAlone() {
        final long digest = replica.machine().digest();
        final long revision = replica.machine().revision();
        assertThat(write(put(request, "a", "1").in(namespace)).revision()).isEqualTo(BASE + 1);
        assertThat(write(put(++request, "a", "2").in(namespace).returningPrevious()))
                .extracting(Answer.Write::revision, Answer.Write::value)
                .containsExactly(BASE + 2, "1");
        assertThat(get("a", Level.LOCAL))
                .extracting(Answer.Got::revision, Answer.Got::value)
                .containsExactly(BASE + 2, "2");
        assertThat(replica.machine().digest()).isEqualTo(digest);
        assertThat(replica.machine().revision()).isEqualTo(revision);
        assertThat(replica.ask(TestQuery.get("a")).code()).isEqualTo(ResultCode.NOT_FOUND);
    }

    /** The majority that was lost may have been terms ahead, and clients have seen its revisions. */
    @Test
    void shouldGiveOutHigherRevisionsAfterARecoveryOfTheGroup() {
        final long lost = TERM + 1_000 << Protocol.ASYNC_TERM_SHIFT;
        write(put(request, "a", "1").in(namespace));
        replica.machine().async().recovery(1);
        lead(TERM + 1);
        final long revision = write(put(++request, "a", "2").in(namespace)).revision();
        assertThat(revision).isGreaterThan(lost);
        replica.machine().async().recovery(2);
        lead(TERM + 1);
        assertThat(write(put(++request, "a", "3").in(namespace)).revision())
                .isGreaterThan(revision + (1_000L << Protocol.ASYNC_TERM_SHIFT));
    }

    @Test
    void shouldDoWhatIsSentAgainOnce() {
        final Command increment = new Command.Increment(request, namespace, 2, Command.Times.UNSAID, "n");
        assertThat(write(increment).counter()).isEqualTo(2);
        assertThat(write(increment).counter()).isEqualTo(2);
        assertThat(replica.local(client, request + 1, increment))
                .extracting(Answer::code)
                .containsExactly(ResultCode.REQUEST_TOO_OLD);
    }

    @Test
    void shouldTakeFromALimitOnceByTheClockOfTheLog() {
        final LimitCommand.Take take = LimitCommand.take(request, "l", 8).in(namespace);
        assertThat(write(take).counter()).isEqualTo(200_000_000);
        assertThat(write(take).counter()).isEqualTo(200_000_000);
        replica.tick(NOW_MS + 100);
        assertThat(write(take).counter()).as("as before").isEqualTo(200_000_000);
        assertThat(write(LimitCommand.take(++request, "l", 0).in(namespace)).counter())
                .isEqualTo(300_000_000);
        assertThat(write(LimitCommand.take(++request, "l", 4).in(namespace)).counter())
                .isEqualTo(-100_000_000);
        assertThat(write(LimitCommand.count(++request, "w", 3).in(namespace)).counter())
                .isEqualTo(3);
        replica.machine().onRole(Role.REPLICA, TERM + 1);
        lead(TERM + 2);
        assertThat(write(take))
                .extracting(Answer.Write::code, Answer.Write::counter)
                .as("known from the changes alone")
                .containsExactly(ResultCode.OK, 200_000_000L);
        assertThat(write(LimitCommand.count(request, "w", 3).in(namespace)).counter())
                .isEqualTo(3);
    }

    @Test
    void shouldRefuseOnAReplicaAndToStrangers() {
        assertThat(replica.local(client + 1, 0, put(request, "a", "1").in(namespace)))
                .extracting(Answer::code)
                .containsExactly(ResultCode.CLIENT_UNKNOWN);
        replica.machine().onRole(Role.REPLICA, TERM + 1);
        assertThat(replica.local(client, FIRST, put(request, "a", "1").in(namespace), put(request + 1, "b", "1")))
                .extracting(Answer::code)
                .containsExactly(ResultCode.NOT_PRIMARY, ResultCode.NOT_PRIMARY);
        assertThat(replica.machine().async().state().entries().entries()).isZero();
    }

    @Test
    void shouldRefuseInItsWordsWhileAdmissionIsClosedAndLoseNoRequest() {
        final AtomicReference<String> obstacle = new AtomicReference<>();
        replica.machine().async().admission(obstacle::get);
        assertThat(write(put(request, "a", "1").in(namespace)).code()).isEqualTo(ResultCode.OK);
        obstacle.set("not done: replicas lack 700 changes, async.lagRecordsMax is 500; send it again");
        final Command increment = new Command.Increment(++request, namespace, 1, Command.Times.UNSAID, "n");
        assertThat(replica.local(
                        client, FIRST, increment, put(request + 1, "b", "1").in(namespace)))
                .extracting(Answer::code)
                .containsExactly(ResultCode.OVERLOADED, ResultCode.OVERLOADED);
        assertThat(get("a", Level.LOCAL).code()).isEqualTo(ResultCode.OK);
        assertThat(replica.machine().async().revision()).isEqualTo(BASE + 1);
        obstacle.set(null);
        assertThat(write(increment).counter()).isEqualTo(1);
        assertThat(write(increment).counter()).isEqualTo(1);
    }

    @Test
    void shouldSayThatItIsNotThePrimaryRatherThanThatItIsBusy() {
        replica.machine().async().admission(() -> "not done: busy");
        replica.machine().onRole(Role.REPLICA, TERM + 1);
        assertThat(replica.local(client, FIRST, put(request, "a", "1").in(namespace)))
                .extracting(Answer::code)
                .containsExactly(ResultCode.NOT_PRIMARY);
    }

    @Test
    void shouldRefuseWritesToASyncNamespace() {
        assertThat(write(put(request, "a", "1")).code()).isEqualTo(ResultCode.INVALID_ARGUMENT);
        assertThat(write(put(++request, "a", "1").in(99)).code()).isEqualTo(ResultCode.UNKNOWN_NAMESPACE);
    }

    @Test
    void shouldNotTakeOtherCommandsPastTheLog() {
        assertThat(replica.local(client, FIRST, new Command.Define(request, true, ASYNC, "other")))
                .isEmpty();
        assertThat(replica.machine().malformedMessages()).isEqualTo(1);
        assertThat(replica.ask(new TestQuery.FindNamespace("other")).code()).isEqualTo(ResultCode.UNKNOWN_NAMESPACE);
    }

    @Test
    void shouldHoldASessionReadByTheRevisionsOfItsKind() {
        assertThat(replica.ask(0, new TestQuery.Get(namespace, "a", Level.session(BASE + 1, 1_000))))
                .isEmpty();
        final List<Answer> answers =
                replica.local(client, FIRST, put(request, "a", "1").in(namespace));
        assertThat(answers).extracting(Answer::code).containsExactly(ResultCode.OK, ResultCode.OK);
        assertThat(get("a", Level.session(BASE + 1, 0)).code()).isEqualTo(ResultCode.OK);
    }

    @Test
    void shouldRefuseLinearizableReadsWithAdvice() {
        replica.machine().onOwnSequence(7);
        assertThat(replica.ask(7, new TestQuery.Get(namespace, "a", Level.linearizable(1_000))))
                .singleElement()
                .satisfies(sent -> assertThat(sent.answer().code()).isEqualTo(ResultCode.INVALID_ARGUMENT));
    }

    @Test
    void shouldLetEntriesGoWithTheGroupsTimeOnThePrimaryOnly() {
        final Command.Times soon = Command.Times.ttl(10);
        write(put(request, "a", "1").in(namespace).expiring(soon));
        write(put(++request, "b", "1").in(namespace).expiring(soon));
        replica.tick(NOW_MS + 9);
        assertThat(get("a", Level.LOCAL).code()).isEqualTo(ResultCode.OK);
        replica.machine().onRole(Role.REPLICA, TERM + 1);
        replica.tick(NOW_MS + 5_000);
        assertThat(get("a", Level.LOCAL).code()).isEqualTo(ResultCode.NOT_FOUND);
        assertThat(replica.machine().async().state().entries().entries()).isEqualTo(2);
        lead(TERM + 2);
        replica.tick(NOW_MS + 6_000);
        assertThat(replica.machine().async().state().entries().entries()).isZero();
        assertThat(replica.machine().async().state().revision())
                .isEqualTo(((TERM + 2) << Protocol.ASYNC_TERM_SHIFT) + 3);
    }

    @Test
    void shouldKeepToTheLimitOfItsOwn() {
        final Answer.Write refused =
                write(put(request, "a", "x".repeat(500_000)).in(namespace));
        assertThat(refused.code()).isEqualTo(ResultCode.OK);
        write(put(++request, "b", "x".repeat(500_000)).in(namespace));
        assertThat(write(put(++request, "c", "x".repeat(500_000)).in(namespace)).code())
                .isEqualTo(ResultCode.STORE_FULL);
        assertThat(replica.write(NOW_MS, client, put(2, "c", "x".repeat(500_000)))
                        .code())
                .isEqualTo(ResultCode.OK);
    }

    private Answer.Write write(final Command command) {
        final List<Answer> answers = replica.local(client, FIRST, command);
        return (Answer.Write) answers.get(answers.size() - 1);
    }

    private Answer.Got get(final String key, final Level level) {
        return (Answer.Got) replica.ask(new TestQuery.Get(namespace, key, level));
    }

    private void lead(final long term) {
        replica.machine().onRole(Role.PRIMARY, term);
        replica.machine().async().begin();
    }
}
