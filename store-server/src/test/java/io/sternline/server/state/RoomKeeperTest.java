package io.sternline.server.state;

import static io.sternline.server.state.Command.put;
import static io.sternline.server.state.Command.remove;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.sbe.FullPolicy;
import io.sternline.protocol.sbe.ResultCode;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomKeeperTest {
    private static final long NOW_MS = 1_000;
    private static final int NAMESPACE = 2;
    private static final int EVICTIONS_MAX = 4;

    /** An entry of a one-byte key and an empty value counts this. */
    private static final int ENTRY_BYTES = 65;

    private TestReplica replica = replica(1_000_000, 1_000);
    private long client = replica.register(NOW_MS);
    private long request;

    @Test
    void shouldRefuseOneEntryTooManyAndSayWhatToDo() {
        define(2, 0, FullPolicy.REJECT);
        write(put(++request, "a", ""));
        write(put(++request, "b", ""));

        assertThat(refusal(put(++request, "c", ""))).contains("'n'", "2 entries", "entriesMax is 2", "let them expire");
        write(put(++request, "b", "a longer value"));
        assertThat(refusal(put(++request, "c", ""))).contains("'n'");
        write(remove(++request, "a"));
        write(put(++request, "c", ""));
        assertThat(row().rejected()).isEqualTo(2);
        assertThat(row().evicted()).isZero();
    }

    @Test
    void shouldRefuseBytesBeyondTheNamespacesLimit() {
        define(0, 2 * ENTRY_BYTES + 10, FullPolicy.REJECT);
        write(put(++request, "a", ""));
        write(put(++request, "b", "0123456789"));

        assertThat(refusal(put(++request, "a", "1"))).contains("'n'", "140 bytes", "bytesMax is 140", "1 more");
        write(put(++request, "b", "0123456"));
        write(put(++request, "a", "123"));
        assertThat(row().bytes()).isEqualTo(140);
    }

    @Test
    void shouldWelcomeWhatDoesNotGrowWhenALimitIsLowered() {
        define(0, 0, FullPolicy.REJECT);
        write(put(++request, "a", "12345"));
        write(put(++request, "b", "12345"));
        define(1, 70, FullPolicy.REJECT);

        write(put(++request, "a", "54321"));
        write(put(++request, "b", "1"));
        refusal(put(++request, "b", "12"));
        refusal(put(++request, "c", ""));
    }

    @Test
    void shouldEvictWhatExpiresFirst() {
        define(3, 0, FullPolicy.EVICT_SOONEST);
        write(put(++request, "a", "").expiring(Command.Times.ttl(30_000)));
        write(put(++request, "b", "").expiring(Command.Times.ttl(10_000)));
        write(put(++request, "c", ""));
        final long before = replica.machine().revision();

        write(put(++request, "d", "").expiring(Command.Times.ttl(60_000)));
        assertThat(keys()).containsExactlyInAnyOrder("a", "c", "d");
        assertThat(replica.machine().revision()).as("an eviction is a change").isEqualTo(before + 2);
        write(put(++request, "e", ""));
        assertThat(keys()).containsExactlyInAnyOrder("c", "d", "e");
        assertThat(row().evicted()).isEqualTo(2);
    }

    @Test
    void shouldShowWhatStoodBeforeThoughItEvicted() {
        define(0, 2 * ENTRY_BYTES + 10, FullPolicy.EVICT_SOONEST);
        write(put(++request, "a", "1"));
        write(put(++request, "b", "").expiring(Command.Times.ttl(10_000)));

        final Answer.Write answer = replica.write(
                NOW_MS, client, put(++request, "a", "0123456789!").in(NAMESPACE).returningPrevious());
        assertThat(answer.code()).isEqualTo(ResultCode.OK);
        assertThat(answer.value()).isEqualTo("1");
        assertThat(keys()).containsExactly("a");
    }

    @Test
    void shouldNeverEvictTheEntryThatIsWritten() {
        define(0, 2 * ENTRY_BYTES, FullPolicy.EVICT_SOONEST);
        write(put(++request, "a", "").expiring(Command.Times.ttl(10_000)));
        write(put(++request, "b", "").expiring(Command.Times.ttl(20_000)));

        write(put(++request, "a", "1").expiring(Command.Times.ttl(10_000)));
        assertThat(keys()).as("b makes room, though a expires first").containsExactly("a");
        write(put(++request, "a", "").expiring(Command.Times.ttl(10_000)));
        write(put(++request, "c", ""));
        assertThat(refusal(put(++request, "a", "1"))).contains("no other entry");
        assertThat(keys()).containsExactlyInAnyOrder("a", "c");
    }

    @Test
    void shouldNotEvictWhatNeverExpires() {
        define(1, 0, FullPolicy.EVICT_SOONEST);
        write(put(++request, "a", ""));

        assertThat(refusal(put(++request, "b", ""))).contains("0 evictions");
        assertThat(row().rejected()).isEqualTo(1);
    }

    @Test
    void shouldEvictNothingForWhatCannotFit() {
        define(0, 200, FullPolicy.EVICT_SOONEST);
        write(put(++request, "a", "").expiring(Command.Times.ttl(10_000)));

        assertThat(refusal(put(++request, "b", "v".repeat(200 - ENTRY_BYTES + 1))))
                .contains("bytesMax is 200");
        assertThat(keys()).containsExactly("a");
        write(put(++request, "b", "v".repeat(200 - ENTRY_BYTES)));
        assertThat(keys()).containsExactly("b");
    }

    @Test
    void shouldEvictABoundedNumberForOneWrite() {
        define(0, 10 * ENTRY_BYTES, FullPolicy.EVICT_SOONEST);
        for (int i = 0; i < 10; i++) {
            write(put(++request, "" + i, "").expiring(Command.Times.ttl(10_000 + i)));
        }

        assertThat(refusal(put(++request, "x", "v".repeat(EVICTIONS_MAX * ENTRY_BYTES))))
                .contains(EVICTIONS_MAX + " evictions");
        assertThat(row().evicted()).isEqualTo(EVICTIONS_MAX);
        assertThat(row().entries()).isEqualTo(10 - EVICTIONS_MAX);
        write(put(++request, "x", "v".repeat(EVICTIONS_MAX * ENTRY_BYTES)));
    }

    @Test
    void shouldEvictForTheNodesLimitButOnlyItsOwnEntries() {
        replica = replica(3 * ENTRY_BYTES, 1_000);
        client = replica.register(NOW_MS);
        define(0, 0, FullPolicy.EVICT_SOONEST);
        replica.write(NOW_MS, client, put(++request, "o", "").expiring(Command.Times.ttl(1)));
        replica.write(NOW_MS, client, put(++request, "p", "").expiring(Command.Times.ttl(1)));
        write(put(++request, "a", "").expiring(Command.Times.ttl(10_000)));

        write(put(++request, "b", "").expiring(Command.Times.ttl(10_000)));
        assertThat(keys()).containsExactly("b");
        assertThat(refusal(put(++request, "c", "1"))).contains("stateBytesMax is 195", "'n'");
        assertThat(keys()).containsExactly("b");
        assertThat(replica.ask(TestQuery.get("o")).code()).isEqualTo(ResultCode.OK);
    }

    @Test
    void shouldRefuseOneEntryTooManyForTheNode() {
        replica = replica(1_000_000, 1);
        client = replica.register(NOW_MS);
        define(0, 0, FullPolicy.REJECT);
        write(put(++request, "a", ""));

        assertThat(refusal(put(++request, "b", ""))).contains("1 entries", "entriesMax is 1", "'n'");
    }

    @Test
    void shouldCountWhatExpires() {
        define(0, 0, FullPolicy.REJECT);
        write(put(++request, "a", "").expiring(Command.Times.ttl(5)));
        replica.tick(NOW_MS + 1_000);

        assertThat(row().expired()).isEqualTo(1);
    }

    private static TestReplica replica(final long stateBytesMax, final long entriesMax) {
        return new TestReplica(
                new StateLimits(stateBytesMax, entriesMax, 9, 99, EVICTIONS_MAX, 9, 9, 1 << 20, 1 << 20));
    }

    private void define(final long entriesMax, final long bytesMax, final FullPolicy whenFull) {
        final StoredNamespace.Settings settings =
                new StoredNamespace.Settings(0, 0, 100, 10_000, entriesMax, bytesMax, whenFull);
        final Answer answer = replica.apply(NOW_MS, client, new Command.Define(++request, false, settings, "n"));
        assertThat(((Answer.Namespace) answer).settings()).isEqualTo(settings);
    }

    private static Command within(final Command command) {
        if (command instanceof Command.Put put) {
            return put.in(NAMESPACE);
        }
        final Command.Remove remove = (Command.Remove) command;
        return new Command.Remove(remove.requestNumber(), NAMESPACE, remove.condition(), false, 0, remove.key());
    }

    private void write(final Command command) {
        assertThat(replica.write(NOW_MS, client, within(command)).code()).isEqualTo(ResultCode.OK);
    }

    private String refusal(final Command command) {
        final Answer.Sent sent = replica.apply(NOW_MS, Batch.of(Batch.Frame.of(client, 0, within(command))))
                .get(0);
        assertThat(sent.answer().code()).isEqualTo(ResultCode.STORE_FULL);
        return sent.message();
    }

    private List<String> keys() {
        final Answer.Page page = (Answer.Page) replica.ask(new TestQuery.Scan(NAMESPACE, "", 100, ""));
        return page.rows().stream().map(Answer.Row::key).toList();
    }

    private Answer.NamespaceRow row() {
        return ((Answer.Namespaces) replica.ask(new TestQuery.ListNamespaces()))
                .rows()
                .get(NAMESPACE - 1);
    }
}
