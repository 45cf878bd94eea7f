package io.sternline.server.state;

import static io.sternline.server.state.Command.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.WriteCondition;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TermsTest {
    private static final long NOW_MS = 1_000;

    private final TestReplica replica = new TestReplica();
    private long client;
    private long request;

    @BeforeEach
    void register() {
        client = replica.register(NOW_MS);
    }

    @Test
    void shouldFindEntriesByTermInOrderOfRevision() {
        write(put(++request, "z", "1").carrying("anna", "admin"));
        write(put(++request, "y", "2").carrying("bert"));
        write(put(++request, "x", "3").carrying("admin"));

        assertThat(find("admin")).containsExactly("z", "x");
        assertThat(find("bert")).containsExactly("y");
        assertThat(find("nobody")).isEmpty();
        write(put(++request, "z", "4").carrying("admin"));
        assertThat(find("admin")).containsExactly("x", "z");
        assertThat(find("anna")).as("a put brings all the terms there are").isEmpty();
    }

    @Test
    void shouldForgetTermsOfEntriesThatGo() {
        write(put(++request, "a", "1").carrying("t"));
        write(put(++request, "b", "1").carrying("t").expiring(Command.Times.ttl(10)));

        write(Command.remove(++request, "a"));
        assertThat(find("t")).containsExactly("b");
        replica.tick(NOW_MS + 10);
        assertThat(find("t")).isEmpty();
    }

    @Test
    void shouldKeepTermsThroughTouchesIncrementsAndUpdates() {
        write(update("c", false, true, "t", "u"));
        write(update("c", false, false));
        write(Command.touch(++request, "c", Command.Times.ttl(500)));
        assertThat(find("t")).containsExactly("c");
        assertThat(find("u")).containsExactly("c");

        write(update("c", true, false));
        assertThat(find("t")).as("replacing fields says nothing of terms").containsExactly("c");
        write(update("c", false, true, "v"));
        assertThat(find("t")).isEmpty();
        assertThat(find("v")).containsExactly("c");
    }

    @Test
    void shouldPage() {
        final List<String> keys = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            keys.add("k" + i);
            write(put(++request, "k" + i, "").carrying("t"));
        }
        final List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            final Answer.Page page = (Answer.Page) replica.ask(new TestQuery.FindByTerm(1, "t", 3, cursor));
            assertThat(page.rows()).hasSizeLessThanOrEqualTo(3);
            page.rows().forEach(row -> seen.add(row.key()));
            cursor = page.cursor();
        } while (!cursor.isEmpty());
        assertThat(seen).isEqualTo(keys);
    }

    @Test
    void shouldCountTermsAgainstLimits() {
        write(put(++request, "k", "vv").carrying("term"));

        final Answer.Status status = (Answer.Status) replica.ask(new TestQuery.GetStatus());
        assertThat(status.usedBytes()).isEqualTo(1 + 2 + 64 + 4 + 64);
    }

    @Test
    void shouldRefuseTermsBeyondTheLimits() {
        assertThat(refusal(put(++request, "a", "").carrying("1", "2", "3", "4", "5")))
                .contains("5", "4");
        assertThat(refusal(put(++request, "a", "").carrying("t".repeat(Protocol.TERM_BYTES_MAX + 1))))
                .contains("257", "256");
        assertThat(refusal(put(++request, "a", "").carrying(""))).contains("0 bytes");
        assertThat(refusal(put(++request, "a", "").carrying("t", "u", "t"))).contains("twice");
        assertThat(refusal(update("a", false, false, "t"))).contains("replaceTerms");
        assertThat(replica.machine().revision()).isZero();
        write(put(++request, "a", "").carrying("1", "2", "3", "t".repeat(Protocol.TERM_BYTES_MAX)));
        assertThat(find("t".repeat(Protocol.TERM_BYTES_MAX))).containsExactly("a");
    }

    @Test
    void shouldRefuseTermsThatAreNoText() {
        assertThat(refusal(put(++request, "a", "1").carrying("\u00ff"))).contains("UTF-8");
    }

    @Test
    void shouldRefuseLookupsThatMakeNoSense() {
        assertThat(replica.ask(new TestQuery.FindByTerm(1, "", 1, "")).code()).isEqualTo(ResultCode.INVALID_ARGUMENT);
        assertThat(replica.ask(new TestQuery.FindByTerm(1, "t".repeat(257), 1, ""))
                        .code())
                .isEqualTo(ResultCode.INVALID_ARGUMENT);
        assertThat(replica.ask(new TestQuery.FindByTerm(1, "t", 0, "")).code()).isEqualTo(ResultCode.INVALID_ARGUMENT);
        assertThat(replica.ask(new TestQuery.FindByTerm(7, "t", 1, "")).code()).isEqualTo(ResultCode.UNKNOWN_NAMESPACE);
    }

    @Test
    void shouldIncrementACounterWithoutLosingWhatItCarries() {
        write(Command.increment(++request, "n", 1));
        write(update("n", true, true, "t"));
        assertThat(find("t")).containsExactly("n");
        write(Command.remove(++request, "n"));
        write(Command.increment(++request, "n", 1));
        assertThat(find("t")).as("a new counter carries none").isEmpty();
        assertThat(((Answer.Got) replica.ask(TestQuery.get("n"))).entryType()).isEqualTo(EntryType.COUNTER);
    }

    private MapCommand update(
            final String key, final boolean replace, final boolean replaceTerms, final String... terms) {
        return new MapCommand(
                ++request,
                1,
                WriteCondition.NONE,
                replace,
                false,
                replaceTerms,
                0,
                Command.Times.UNSAID,
                key,
                List.of(MapText.Change.set("f", "" + request)),
                List.of(terms),
                MapCommand.Flaw.NONE);
    }

    private void write(final Command command) {
        assertThat(replica.write(NOW_MS, client, command).code()).isEqualTo(ResultCode.OK);
    }

    private List<String> find(final String term) {
        final Answer.Page page = (Answer.Page) replica.ask(new TestQuery.FindByTerm(1, term, 100, ""));
        assertThat(page.code()).isEqualTo(ResultCode.OK);
        return page.rows().stream().map(Answer.Row::key).toList();
    }

    private String refusal(final Command command) {
        final Answer.Sent sent = replica.apply(NOW_MS, Batch.of(Batch.Frame.of(client, 0, command)))
                .get(0);
        assertThat(sent.answer().code()).isEqualTo(ResultCode.INVALID_ARGUMENT);
        return sent.message();
    }
}
