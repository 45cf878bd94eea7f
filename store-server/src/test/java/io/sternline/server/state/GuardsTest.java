package io.sternline.server.state;

import static io.sternline.server.state.Command.increment;
import static io.sternline.server.state.Command.put;
import static io.sternline.server.state.GuardedCommand.guard;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.FullPolicy;
import io.sternline.protocol.sbe.Replication;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.replication.Role;
import io.sternline.server.state.GuardedCommand.Flaw;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GuardsTest {
    private static final long NOW_MS = 1_000;
    private static final long TERM = 3;
    private static final long LOCAL = 1L << 61;
    private static final StoredNamespace.Settings ASYNC =
            new StoredNamespace.Settings(0, 0, 100, 1_000, 0, 0, FullPolicy.REJECT, Replication.ASYNC);

    private final TestReplica replica = new TestReplica();
    private long client;
    private long request;
    private long lock;
    private int async;

    @BeforeEach
    void takeALock() {
        client = replica.register(NOW_MS);
        async = ((Answer.Namespace) replica.apply(NOW_MS, client, new Command.Define(++request, true, ASYNC, "loads")))
                .namespaceId();
        lock = write(put(++request, "lock", "one")).revision();
    }

    @AfterEach
    void close() {
        replica.close();
    }

    @Test
    void shouldCarryOutAWriteWhoseGuardsHold() {
        assertThat(write(GuardedCommand.of(increment(++request, "n", 3), guard("lock", lock), guard("absent", 0))))
                .extracting(Answer.Write::code, Answer.Write::counter)
                .containsExactly(ResultCode.OK, 3L);
    }

    @Test
    void shouldFenceWhoseLockHasGoneToAnother() {
        final long other = write(put(++request, "lock", "other")).revision();
        final Command.Put late = put(++request, "a", "late");
        final Answer.Sent sent = send(GuardedCommand.of(late, guard("x", 0), guard("lock", lock)));
        assertThat(sent.answer()).isEqualTo(Answer.Write.plain(request, ResultCode.FENCED, other));
        assertThat(sent.message())
                .contains("guard 2 of 2", "'lock'", "'default'", "revision " + lock, "revision " + other)
                .doesNotContain("other");
        assertThat(replica.ask(TestQuery.get("a")).code()).isEqualTo(ResultCode.NOT_FOUND);
        assertThat(replica.machine().revision()).isEqualTo(other);
    }

    @Test
    void shouldFenceAGuardOfNothingThatIsThereAndOneOfWhatIsGone() {
        assertThat(send(GuardedCommand.of(put(++request, "a", "1"), guard("lock", 0))))
                .satisfies(sent -> assertThat(sent.answer().code()).isEqualTo(ResultCode.FENCED))
                .satisfies(sent -> assertThat(sent.message()).contains("no entry", "one of revision " + lock));
        write(Command.remove(++request, "lock"));
        assertThat(send(GuardedCommand.of(put(++request, "a", "1"), guard("lock", lock))))
                .satisfies(sent -> assertThat(sent.answer().code()).isEqualTo(ResultCode.FENCED))
                .satisfies(sent -> assertThat(sent.message()).contains("there is none"));
    }

    @Test
    void shouldTakeWhatHasExpiredForAbsentAndChangeNothingByLooking() {
        final long leased = write(put(++request, "leased", "one").expiring(Command.Times.ttl(50)))
                .revision();
        final Command late = GuardedCommand.of(put(++request, "a", "1"), guard("leased", leased));
        assertThat(replica.write(NOW_MS + 50, client, late).code()).isEqualTo(ResultCode.FENCED);
        assertThat(replica.machine().revision())
                .as("not reaped by looking, nor before its bucket is due")
                .isEqualTo(leased);
        final Command next = GuardedCommand.of(put(++request, "a", "1"), guard("leased", 0));
        assertThat(replica.write(NOW_MS + 50, client, next).code()).isEqualTo(ResultCode.OK);
    }

    @Test
    void shouldKeepToARevisionThatATouchLeaves() {
        write(Command.touch(++request, "lock", Command.Times.ttl(500)));
        assertThat(write(GuardedCommand.of(put(++request, "a", "1"), guard("lock", lock)))
                        .code())
                .isEqualTo(ResultCode.OK);
    }

    @Test
    void shouldAnswerWhatIsSentAgainAsItDidFirst() {
        final Command done = GuardedCommand.of(increment(++request, "n", 1), guard("lock", lock));
        final Command fenced = GuardedCommand.of(increment(++request, "n", 1), guard("lock", lock + 1));
        final Answer.Write first = write(done);
        final Answer.Write second = write(fenced);
        write(put(++request, "lock", "other"));
        assertThat(write(done)).isEqualTo(first);
        assertThat(write(fenced)).isEqualTo(second);
        assertThat(second.code()).isEqualTo(ResultCode.FENCED);
        assertThat(write(increment(++request, "n", 0)).counter()).isEqualTo(1);
    }

    /** A guard goes with the number, not with the window. */
    @Test
    void shouldGuardOneWriteAndNotTheNext() {
        write(GuardedCommand.of(put(++request, "a", "1"), guard("lock", lock + 1)));
        assertThat(write(put(++request, "a", "2")).code()).isEqualTo(ResultCode.OK);
    }

    @Test
    void shouldLeaveTheConditionsOfTheWriteInForce() {
        assertThat(write(GuardedCommand.of(put(++request, "lock", "2").ifAbsent(), guard("lock", lock)))
                        .code())
                .isEqualTo(ResultCode.CONDITION_FAILED);
        assertThat(write(GuardedCommand.of(put(++request, "a", "2").in(77), guard("lock", lock)))
                        .code())
                .isEqualTo(ResultCode.UNKNOWN_NAMESPACE);
    }

    @Test
    void shouldRefuseWhatIsNoGuardedWriteInItsFormAndGoOn() {
        final GuardedCommand.Guard good = guard("lock", lock);
        assertRefused("cut off", flawed(Flaw.CUT));
        assertRefused("no message", flawed(Flaw.GARBLED));
        assertRefused("must be the same", flawed(Flaw.OTHER_NUMBER));
        assertRefused("1 to 4 guards, not 0", GuardedCommand.of(put(++request, "a", "1")));
        assertRefused(
                "1 to 4 guards, not 5",
                new GuardedCommand(++request, Collections.nCopies(5, good), put(request, "a", "1"), Flaw.NONE));
        assertRefused("key is 0 bytes", GuardedCommand.of(put(++request, "a", "1"), guard("", 1)));
        assertRefused(
                "key is 1025 bytes",
                GuardedCommand.of(put(++request, "a", "1"), guard("k".repeat(Protocol.KEY_BYTES_MAX + 1), 1)));
        assertRefused("not -1", GuardedCommand.of(put(++request, "a", "1"), guard("lock", -1)));
        assertRefused(
                "only writes to entries", GuardedCommand.of(GuardedCommand.of(put(++request, "a", "1"), good), good));
        assertRefused("only writes to entries", GuardedCommand.of(new Command.Register(++request, "again"), good));
        assertThat(send(GuardedCommand.of(put(++request, "a", "1"), new GuardedCommand.Guard(77, "k", 1))))
                .satisfies(sent -> assertThat(sent.answer().code()).isEqualTo(ResultCode.UNKNOWN_NAMESPACE))
                .satisfies(sent -> assertThat(sent.message()).contains("guard 1", "77"));
        assertThat(replica.machine().malformedMessages()).isZero();
        assertThat(replica.machine().revision()).isEqualTo(lock);
    }

    @Test
    void shouldRefuseToGuardASyncWriteByAnAsyncEntry() {
        final Answer.Sent sent =
                send(GuardedCommand.of(put(++request, "a", "1"), new GuardedCommand.Guard(async, "k", 0)));
        assertThat(sent.answer().code()).isEqualTo(ResultCode.INVALID_ARGUMENT);
        assertThat(sent.message()).contains("'loads'", "ASYNC");
    }

    @Test
    void shouldGuardAnAsyncWriteByEntriesOfBothKinds() {
        replica.machine().onRole(Role.PRIMARY, TERM);
        replica.machine().async().begin();
        final long load = local(put(LOCAL, "load", "1").in(async)).revision();
        final GuardedCommand.Guard ofLoad = new GuardedCommand.Guard(async, "load", load);
        assertThat(local(GuardedCommand.of(put(LOCAL + 1, "a", "1").in(async), guard("lock", lock), ofLoad))
                        .code())
                .isEqualTo(ResultCode.OK);
        write(put(++request, "lock", "other"));
        assertThat(local(GuardedCommand.of(put(LOCAL + 2, "a", "2").in(async), guard("lock", lock), ofLoad))
                        .code())
                .isEqualTo(ResultCode.FENCED);
        assertThat(local(GuardedCommand.of(
                                put(LOCAL + 3, "a", "2").in(async), new GuardedCommand.Guard(async, "load", load + 9)))
                        .code())
                .isEqualTo(ResultCode.FENCED);
    }

    /** A client may have read it at a replica that was a moment ahead. */
    @Test
    void shouldNotCallAGuardBrokenThatTheLogHasNotBroughtYet() {
        replica.machine().onRole(Role.PRIMARY, TERM);
        replica.machine().async().begin();
        final Command early = GuardedCommand.of(
                put(LOCAL, "a", "1").in(async), guard("lock", replica.machine().revision() + 1));
        assertThat(local(early).code()).isEqualTo(ResultCode.NOT_CAUGHT_UP);
        write(put(++request, "lock", "other"));
        assertThat(local(early).code()).isEqualTo(ResultCode.OK);
    }

    @Test
    void shouldRefuseAStrangersGuardedWriteAsItsWrite() {
        final Command write = GuardedCommand.of(put(1, "a", "1"), guard("lock", lock));
        assertThat(replica.apply(NOW_MS, 0, write).code()).isEqualTo(ResultCode.CLIENT_UNKNOWN);
        assertThat(replica.apply(NOW_MS, client + 9, write).code()).isEqualTo(ResultCode.CLIENT_UNKNOWN);
    }

    private GuardedCommand flawed(final Flaw flaw) {
        return new GuardedCommand(++request, List.of(guard("lock", lock)), put(request, "a", "1"), flaw);
    }

    private void assertRefused(final String why, final Command command) {
        final Answer.Sent sent = send(command);
        assertThat(sent.answer()).isEqualTo(Answer.Write.plain(request, ResultCode.INVALID_ARGUMENT, lock));
        assertThat(sent.message()).contains(why);
    }

    private Answer.Sent send(final Command command) {
        final List<Answer.Sent> sent = replica.apply(NOW_MS, Batch.of(Batch.Frame.of(client, 0, command)));
        return sent.get(sent.size() - 1);
    }

    private Answer.Write write(final Command command) {
        return replica.write(NOW_MS, client, command);
    }

    private Answer.Write local(final Command command) {
        return (Answer.Write) replica.local(client, LOCAL, command).get(0);
    }
}
