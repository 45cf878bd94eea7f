package io.sternline.server.state;

import static io.sternline.server.state.MapText.Change.remove;
import static io.sternline.server.state.MapText.Change.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.WriteCondition;
import io.sternline.server.state.MapText.Change;
import io.sternline.server.state.MapText.Field;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MapCommandsTest {
    private static final long NOW_MS = 1_000;

    private final TestReplica replica = new TestReplica();
    private long client;
    private long request;

    /** An update of the map "m", to be varied. */
    private record Update(WriteCondition condition, long expectedRevision, boolean replace, Command.Times times) {
        static final Update PLAIN = new Update(WriteCondition.NONE, 0, false, Command.Times.UNSAID);
        static final Update REPLACING = new Update(WriteCondition.NONE, 0, true, Command.Times.UNSAID);

        Update expiring(final Command.Times newTimes) {
            return new Update(condition, expectedRevision, replace, newTimes);
        }

        static Update on(final WriteCondition condition, final long expectedRevision) {
            return new Update(condition, expectedRevision, false, Command.Times.UNSAID);
        }

        MapCommand command(final long requestNumber, final Change... changes) {
            return new MapCommand(
                    requestNumber,
                    1,
                    condition,
                    replace,
                    true,
                    false,
                    expectedRevision,
                    times,
                    "m",
                    List.of(changes),
                    List.of(),
                    MapCommand.Flaw.NONE);
        }
    }

    @BeforeEach
    void register() {
        client = replica.register(NOW_MS);
    }

    @Test
    void shouldKeepTheRevisionOfEachFieldAndSortFieldsByName() {
        update(Update.PLAIN, set("b", "1"), set("\u00c3\u00bf", "2"), set("a", "3"));
        update(Update.PLAIN, set("b", "4"), set("ab", "5"), remove("\u00c3\u00bf"));

        assertMap(2, Map.of("a", new Field(1, "3"), "ab", new Field(2, "5"), "b", new Field(2, "4")));
    }

    @Test
    void shouldShowWhatStoodBefore() {
        assertThat(update(Update.PLAIN, set("a", "1")).entryType()).isEqualTo(EntryType.NONE);

        final Answer.Write second = update(Update.PLAIN, set("a", "2"));
        assertThat(second.entryType()).isEqualTo(EntryType.MAP);
        assertThat(second.value()).isEqualTo(MapText.fields(new TreeMap<>(Map.of("a", new Field(1, "1")))));
    }

    @Test
    void shouldKeepAMapWhoseLastFieldGoesAndMakeOneOfNoChanges() {
        update(Update.PLAIN, set("a", "1"));
        update(Update.PLAIN, remove("a"), remove("never there"));
        assertMap(2, Map.of());

        replica.write(NOW_MS, client, Command.remove(++request, "m"));
        update(Update.PLAIN);
        assertMap(4, Map.of());
    }

    @Test
    void shouldMakeAllChangesOrNone() {
        update(Update.PLAIN, set("a", "1"));
        update(Update.PLAIN, set("b", "1"));

        final Answer.Write refused =
                update(Update.PLAIN, set("c", "2"), set("a", "2").expecting(2));
        assertThat(refused.code()).isEqualTo(ResultCode.CONDITION_FAILED);
        assertThat(refused.entryType()).isEqualTo(EntryType.MAP);
        assertThat(update(Update.PLAIN, set("a", "2").expecting(0)).code()).isEqualTo(ResultCode.CONDITION_FAILED);
        assertThat(update(Update.PLAIN, remove("c").expecting(1)).code()).isEqualTo(ResultCode.CONDITION_FAILED);
        assertMap(2, Map.of("a", new Field(1, "1"), "b", new Field(2, "1")));

        assertThat(update(
                                Update.PLAIN,
                                set("a", "2").expecting(1),
                                remove("b").expecting(2),
                                set("c", "2").expecting(0),
                                remove("d").expecting(0))
                        .code())
                .isEqualTo(ResultCode.OK);
        assertMap(3, Map.of("a", new Field(3, "2"), "c", new Field(3, "2")));
    }

    @Test
    void shouldReplaceAllFieldsAndStillCheckThem() {
        update(Update.PLAIN, set("a", "1"), set("b", "1"));

        assertThat(update(Update.REPLACING, set("c", "2"), set("a", "2").expecting(9))
                        .code())
                .isEqualTo(ResultCode.CONDITION_FAILED);
        assertThat(update(Update.REPLACING, set("c", "2"), set("a", "2").expecting(1))
                        .code())
                .isEqualTo(ResultCode.OK);
        assertMap(2, Map.of("a", new Field(2, "2"), "c", new Field(2, "2")));
    }

    @Test
    void shouldReplaceAnotherTypeOnlyWhenToldTo() {
        replica.write(NOW_MS, client, Command.put(++request, "m", "text"));

        assertThat(refusal(Update.PLAIN.command(++request, set("a", "1")), ResultCode.WRONG_TYPE))
                .contains("'default'", "plain value");
        final Answer.Write replaced = update(Update.REPLACING, set("a", "1").expecting(0));
        assertThat(replaced.value()).isEqualTo("text");
        assertMap(2, Map.of("a", new Field(2, "1")));
        assertThat(refusal(Command.increment(++request, "m", 1), ResultCode.WRONG_TYPE))
                .contains("is a map");
        assertThat(replica.write(NOW_MS, client, Command.put(++request, "m", "text"))
                        .code())
                .isEqualTo(ResultCode.OK);
    }

    @Test
    void shouldHoldConditionsOnTheEntry() {
        assertThat(update(Update.on(WriteCondition.PRESENT, 0), set("a", "1")))
                .isEqualTo(Answer.Write.plain(request, ResultCode.CONDITION_FAILED, 0));
        assertThat(update(Update.on(WriteCondition.ABSENT, 0), set("a", "1")).code())
                .isEqualTo(ResultCode.OK);
        assertThat(update(Update.on(WriteCondition.ABSENT, 0), set("a", "1")).entryRevision())
                .isEqualTo(1);
        assertThat(update(Update.on(WriteCondition.PRESENT, 0), set("a", "1")).code())
                .isEqualTo(ResultCode.OK);
        assertThat(update(Update.on(WriteCondition.REVISION, 1), set("a", "1")).code())
                .isEqualTo(ResultCode.CONDITION_FAILED);
        assertThat(update(Update.on(WriteCondition.REVISION, 2), set("a", "1")).code())
                .isEqualTo(ResultCode.OK);
    }

    @Test
    void shouldKeepTheDeadlineUnlessANewOneIsGiven() {
        update(Update.PLAIN.expiring(new Command.Times(500L, 300L)), set("a", "1"));

        replica.write(NOW_MS + 100, client, Update.PLAIN.command(++request, set("a", "2")));
        assertThat(got().remainingMs()).as("idle timeout, begun anew").isEqualTo(300);
        replica.write(NOW_MS + 350, client, Update.PLAIN.command(++request, set("a", "3")));
        assertThat(got().remainingMs()).as("deadline, kept").isEqualTo(150);
        replica.write(
                NOW_MS + 360,
                client,
                Update.PLAIN.expiring(Command.Times.ttl(40)).command(++request, set("a", "4")));
        assertThat(got().remainingMs()).isEqualTo(40);
        replica.write(NOW_MS + 370, client, Update.REPLACING.command(++request, set("a", "5")));
        assertThat(got().remainingMs()).as("as the namespace says").isEqualTo(-1);
    }

    @Test
    void shouldSortManyChangesOfAnyOrder() {
        final long seed = 11;
        final Random random = new Random(seed);
        final TreeMap<String, Field> expected = new TreeMap<>();
        for (int revision = 1; revision <= 20; revision++) {
            final List<Change> changes = new ArrayList<>();
            for (int i = 0; i < revision * 40; i++) {
                final String name = "f" + i;
                final boolean sets = random.nextInt(4) > 0;
                changes.add(sets ? set(name, "v" + revision) : remove(name));
                expected.remove(name);
                if (sets) {
                    expected.put(name, new Field(revision, "v" + revision));
                }
            }
            Collections.shuffle(changes, random);
            update(Update.PLAIN, changes.toArray(Change[]::new));
            assertThat(got().value()).as("seed %d", seed).isEqualTo(MapText.fields(expected));
        }
    }

    @Test
    void shouldRefuseWhatIsTooLargeWithWordsThatNameLimitAndValue() {
        replica.apply(
                NOW_MS,
                client,
                new Command.Define(++request, false, new StoredNamespace.Settings(0, 0, 100, 43), "default"));

        assertThat(update(Update.PLAIN, set("a", "0123456789"), set("b", "")).code())
                .as("12 of its own, 14 for each field")
                .isEqualTo(ResultCode.VALUE_TOO_LARGE);
        assertThat(update(Update.PLAIN, set("a", "0"), set("b", "")).code()).isEqualTo(ResultCode.OK);
        assertThat(refusal(Update.PLAIN.command(++request, set("b", "1")), ResultCode.VALUE_TOO_LARGE))
                .contains("44", "43", "'default'");
        final String tooLong = "n".repeat(Protocol.FIELD_NAME_BYTES_MAX + 1);
        assertThat(refusal(Update.PLAIN.command(++request, set(tooLong, "")), ResultCode.INVALID_ARGUMENT))
                .contains("257", "256");
        assertThat(refusal(Update.PLAIN.command(++request, set("\u00fe", "")), ResultCode.INVALID_ARGUMENT))
                .contains("UTF-8");
        assertThat(refusal(Update.PLAIN.command(++request, set("", "")), ResultCode.INVALID_ARGUMENT))
                .contains("is 0 bytes");
        assertThat(refusal(
                        Update.PLAIN.command(++request, set("x", ""), set("y", ""), remove("x")),
                        ResultCode.INVALID_ARGUMENT))
                .contains("twice");
    }

    @Test
    void shouldRefuseMoreFieldsThanAMapMayHave() {
        update(Update.PLAIN, numbered(0, Protocol.FIELDS_MAX));

        assertThat(refusal(Update.PLAIN.command(++request, set("one more", "")), ResultCode.INVALID_ARGUMENT))
                .contains("10001", "10000");
        assertThat(refusal(
                        Update.PLAIN.command(++request, numbered(0, Protocol.FIELDS_MAX + 1)),
                        ResultCode.INVALID_ARGUMENT))
                .contains("10001", "10000");
        assertThat(update(Update.PLAIN, set("one more", ""), remove("f17")).code())
                .isEqualTo(ResultCode.OK);
    }

    @Test
    void shouldRefusePartsThatAreNone() {
        for (final MapCommand.Flaw flaw : MapCommand.Flaw.values()) {
            final MapCommand command = new MapCommand(
                    ++request,
                    1,
                    WriteCondition.NONE,
                    false,
                    false,
                    true,
                    0,
                    Command.Times.UNSAID,
                    "flawed",
                    List.of(set("a", "1")),
                    List.of("t"),
                    flaw);
            assertThat(replica.write(NOW_MS, client, command).code())
                    .as(flaw.toString())
                    .isEqualTo(flaw == MapCommand.Flaw.NONE ? ResultCode.OK : ResultCode.INVALID_ARGUMENT);
        }
    }

    private static Change[] numbered(final int from, final int to) {
        final Change[] changes = new Change[to - from];
        for (int i = from; i < to; i++) {
            changes[i - from] = set("f" + i, "");
        }
        return changes;
    }

    private Answer.Write update(final Update update, final Change... changes) {
        return replica.write(NOW_MS, client, update.command(++request, changes));
    }

    private Answer.Got got() {
        return (Answer.Got) replica.ask(TestQuery.get("m"));
    }

    private void assertMap(final long revision, final Map<String, Field> fields) {
        final Answer.Got got = got();
        assertThat(got.entryType()).isEqualTo(EntryType.MAP);
        assertThat(got.entryRevision()).isEqualTo(revision);
        assertThat(got.value()).isEqualTo(MapText.fields(new TreeMap<>(fields)));
    }

    private String refusal(final Command command, final ResultCode code) {
        final Answer.Sent sent = replica.apply(NOW_MS, Batch.of(Batch.Frame.of(client, 0, command)))
                .get(0);
        assertThat(sent.answer().code()).isEqualTo(code);
        return sent.message();
    }
}
