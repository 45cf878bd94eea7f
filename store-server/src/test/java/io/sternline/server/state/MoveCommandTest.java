package io.sternline.server.state;

import static io.sternline.server.state.Command.increment;
import static io.sternline.server.state.Command.move;
import static io.sternline.server.state.Command.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.FullPolicy;
import io.sternline.protocol.sbe.RemovalCause;
import io.sternline.protocol.sbe.ResultCode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MoveCommandTest {
    private static final long NOW_MS = 1_000;
    private static final int LARGE_BYTES = 300_000;

    private final TestReplica replica = new TestReplica();
    private long client;
    private long request;

    @BeforeEach
    void register() {
        client = replica.register(NOW_MS);
    }

    @AfterEach
    void close() {
        replica.close();
    }

    @Test
    void shouldPutAnEntryUnderAnotherKeyWithAllItHas() {
        write(put(++request, "old", "v".repeat(LARGE_BYTES))
                .carrying("user=anna", "shop")
                .expiring(new Command.Times(9_000L, 500L)));

        assertThat(write(move(++request, "old", "new"))).isEqualTo(Answer.Write.plain(request, ResultCode.OK, 3));

        assertThat(get("old").code()).isEqualTo(ResultCode.NOT_FOUND);
        assertThat(get("new"))
                .extracting(Answer.Got::entryRevision, Answer.Got::remainingMs, Answer.Got::value)
                .containsExactly(3L, 500L, "v".repeat(LARGE_BYTES));
        assertThat(count("user=anna")).isEqualTo(1);
        assertThat(((Answer.Page) replica.ask(new TestQuery.FindByTerm(1, "shop", 10, ""))).rows())
                .extracting(Answer.Row::key)
                .containsExactly("new");
    }

    @Test
    void shouldKeepTheRevisionsOfFields() {
        write(MapCommand.set(++request, "old", MapText.Change.set("a", "1")));
        write(MapCommand.set(++request, "old", MapText.Change.set("b", "1")));
        write(move(++request, "old", "new"));
        final MapText.Change byItsRevision = MapText.Change.set("a", "2").expecting(1);
        assertThat(write(MapCommand.set(++request, "new", byItsRevision)).code())
                .isEqualTo(ResultCode.OK);
    }

    @Test
    void shouldTellOfTwoChangesAskedForByTheSameRequest() {
        write(increment(++request, "old", 7));
        write(move(++request, "old", "new"));
        assertThat(replica.journal().changes())
                .satisfiesExactly(
                        first -> assertThat(first)
                                .isEqualTo(new RecordedChange.Remove(
                                        new RecordedChange.Head(2, NOW_MS, client, request),
                                        new ModelEntry.Key(1, "old"),
                                        RemovalCause.MOVED)),
                        second -> assertThat(second)
                                .isInstanceOfSatisfying(
                                        RecordedChange.Put.class,
                                        arrival -> assertThat(arrival.head())
                                                .isEqualTo(new RecordedChange.Head(3, NOW_MS, client, request))));
    }

    @Test
    void shouldMoveOnceHoweverOftenItIsAsked() {
        write(put(++request, "old", "1"));
        final Command moved = move(++request, "old", "new");
        final Answer.Write first = write(moved);
        write(put(++request, "old", "2"));
        assertThat(write(moved)).isEqualTo(first);
        assertThat(get("old").value()).isEqualTo("2");
    }

    @Test
    void shouldNotMoveWhatIsNotThere() {
        assertThat(write(move(++request, "old", "new")))
                .isEqualTo(Answer.Write.plain(request, ResultCode.NOT_FOUND, 0));
        write(put(++request, "old", "1").expiring(Command.Times.ttl(50)));
        assertThat(replica.write(NOW_MS + 50, client, move(++request, "old", "new"))
                        .code())
                .isEqualTo(ResultCode.NOT_FOUND);
    }

    @Test
    void shouldNotMoveOntoALiveEntryAndShowIt() {
        write(put(++request, "old", "1"));
        write(put(++request, "new", "in the way"));
        assertThat(write(move(++request, "old", "new")))
                .isEqualTo(
                        new Answer.Write(request, ResultCode.CONDITION_FAILED, 2, EntryType.VALUE, 2, 0, "in the way"));
        assertThat(write(move(++request, "old", "old")))
                .as("it stands in its own way")
                .isEqualTo(new Answer.Write(request, ResultCode.CONDITION_FAILED, 2, EntryType.VALUE, 1, 0, "1"));
    }

    @Test
    void shouldMoveOntoAnExpiredEntry() {
        write(put(++request, "old", "1"));
        write(put(++request, "new", "gone").expiring(Command.Times.ttl(50)));
        assertThat(replica.write(NOW_MS + 50, client, move(++request, "old", "new")))
                .as("its expiry is a change of its own")
                .isEqualTo(Answer.Write.plain(request, ResultCode.OK, 5));
    }

    @Test
    void shouldMindTheKeyLimitOfTheNamespaceForTheNewKeyOnly() {
        define(new StoredNamespace.Settings(0, 0, 8, 100));
        write(put(++request, "long-key", "1"));
        define(new StoredNamespace.Settings(0, 0, 4, 100));
        assertThat(write(move(++request, "long-key", "other")).code()).isEqualTo(ResultCode.KEY_TOO_LARGE);
        assertThat(write(move(++request, "long-key", "")).code()).isEqualTo(ResultCode.KEY_TOO_LARGE);
        assertThat(write(move(++request, "", "k")).code()).isEqualTo(ResultCode.KEY_TOO_LARGE);
        assertThat(write(move(++request, "k".repeat(Protocol.KEY_BYTES_MAX + 1), "k"))
                        .code())
                .isEqualTo(ResultCode.KEY_TOO_LARGE);
        assertThat(write(move(++request, "long-key", "key")).code()).isEqualTo(ResultCode.OK);
    }

    @Test
    void shouldMoveInAFullNamespaceAndCountTheLongerKeyOnly() {
        final long bytes = 64 + 1 + 10;
        define(new StoredNamespace.Settings(0, 0, 100, 100, 1, bytes, FullPolicy.REJECT));
        write(put(++request, "a", "0123456789"));
        assertThat(write(move(++request, "a", "b")).code()).isEqualTo(ResultCode.OK);
        assertThat(write(move(++request, "b", "cc")).code()).isEqualTo(ResultCode.STORE_FULL);
        assertThat(get("b").value()).isEqualTo("0123456789");
    }

    @Test
    void shouldEvictOthersAndNeverWhatIsMoved() {
        define(new StoredNamespace.Settings(0, 0, 100, 100, 0, 2 * (64 + 1 + 10), FullPolicy.EVICT_SOONEST));
        write(put(++request, "a", "0123456789").expiring(Command.Times.ttl(50)));
        write(put(++request, "b", "0123456789").expiring(Command.Times.ttl(90)));
        assertThat(write(move(++request, "a", "longer")).code()).isEqualTo(ResultCode.OK);
        assertThat(get("longer").value()).isEqualTo("0123456789");
        assertThat(get("b").code()).isEqualTo(ResultCode.NOT_FOUND);
    }

    @Test
    void shouldCountHowManyEntriesCarryATerm() {
        write(put(++request, "a", "1").carrying("t"));
        write(put(++request, "b", "1").carrying("t", "u"));
        assertThat(List.of(count("t"), count("u"), count("x"))).containsExactly(2L, 1L, 0L);
        write(put(++request, "b", "1").carrying("u"));
        write(Command.remove(++request, "a"));
        assertThat(List.of(count("t"), count("u"))).containsExactly(0L, 1L);
        assertThat(replica.ask(new TestQuery.CountByTerm(77, "t")).code()).isEqualTo(ResultCode.UNKNOWN_NAMESPACE);
        assertThat(replica.ask(new TestQuery.CountByTerm(1, "")).code()).isEqualTo(ResultCode.INVALID_ARGUMENT);
    }

    private void define(final StoredNamespace.Settings settings) {
        replica.apply(NOW_MS, client, new Command.Define(++request, false, settings, "default"));
    }

    private long count(final String term) {
        return ((Answer.Count) replica.ask(new TestQuery.CountByTerm(1, term))).count();
    }

    private Answer.Got get(final String key) {
        return (Answer.Got) replica.ask(TestQuery.get(key));
    }

    private Answer.Write write(final Command command) {
        return replica.write(NOW_MS, client, command);
    }
}
