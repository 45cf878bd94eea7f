package io.sternline.server.state;

import static io.sternline.server.state.Command.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.FullPolicy;
import io.sternline.protocol.sbe.Replication;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.server.state.StoredNamespace.Settings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NamespacesTest {
    private static final long NOW_MS = 1_000;
    private static final Settings SMALL = new Settings(0, 0, 4, 8);

    private final TestReplica replica =
            new TestReplica(new StateLimits(1_000_000, 1_000, 3, 9, 9, 9, 9, 10_000, 100_000));
    private long client;
    private long request;

    @BeforeEach
    void register() {
        client = replica.register(NOW_MS);
    }

    @Test
    void shouldHaveADefaultNamespaceAsWideAsTheProtocol() {
        assertThat(replica.ask(new TestQuery.FindNamespace("default")))
                .isEqualTo(new Answer.Namespace(
                        1,
                        ResultCode.OK,
                        0,
                        1,
                        new Settings(0, 0, Protocol.KEY_BYTES_MAX, Protocol.VALUE_BYTES_MAX),
                        "default"));
    }

    @Test
    void shouldDefineReplaceAndLeaveAlone() {
        assertThat(define(false, SMALL, "carts"))
                .isEqualTo(new Answer.Namespace(request, ResultCode.OK, 1, 2, SMALL, "carts"));
        assertThat(define(true, Settings.DEFAULT, "carts").settings()).isEqualTo(SMALL);
        assertThat(define(false, SMALL, "carts").revision())
                .as("nothing changed")
                .isEqualTo(1);
        assertThat(define(false, Settings.DEFAULT, "carts"))
                .isEqualTo(new Answer.Namespace(request, ResultCode.OK, 2, 2, Settings.DEFAULT, "carts"));
    }

    @Test
    void shouldKeepTheReplicationThatANamespaceWasMadeWith() {
        final Settings async = new Settings(0, 0, 4, 8, 0, 0, FullPolicy.REJECT, Replication.ASYNC);
        assertThat(define(false, async, "lb").settings()).isEqualTo(async);
        assertThat(message(new Command.Define(++request, false, SMALL, "lb"), ResultCode.INVALID_ARGUMENT))
                .contains("'lb'", "ASYNC", "SYNC", "make another");
        assertThat(message(new Command.Define(++request, false, async, "default"), ResultCode.INVALID_ARGUMENT))
                .contains("'default'");
        assertThat(define(true, SMALL, "lb").settings()).isEqualTo(async);
    }

    @Test
    void shouldTakeNoWritesToAnAsyncNamespaceThroughTheLog() {
        final Settings async = new Settings(0, 0, 4, 8, 0, 0, FullPolicy.REJECT, Replication.ASYNC);
        final int id = define(false, async, "lb").namespaceId();
        assertThat(message(put(++request, "k", "v").in(id), ResultCode.INVALID_ARGUMENT))
                .contains("'lb'", "LocalCommandFrame");
    }

    @Test
    void shouldLetAClientWithoutAnIdDefineOne() {
        assertThat(replica.apply(NOW_MS, 0, new Command.Define(1, true, SMALL, "carts"))
                        .code())
                .isEqualTo(ResultCode.OK);
    }

    @Test
    void shouldMeasureLaterWritesByNewSettingsAndLeaveOldEntriesWithinReach() {
        replica.write(NOW_MS, client, put(++request, "long key", "long value"));
        define(false, SMALL, "default");

        assertThat(message(put(++request, "12345", ""), ResultCode.KEY_TOO_LARGE))
                .contains("5 bytes", "'default'", "1 to 4");
        assertThat(message(put(++request, "1234", "123456789"), ResultCode.VALUE_TOO_LARGE))
                .contains("9", "8", "'default'");
        assertThat(replica.ask(TestQuery.get("long key")).code()).isEqualTo(ResultCode.OK);
        assertThat(replica.write(NOW_MS, client, Command.remove(++request, "long key"))
                        .code())
                .isEqualTo(ResultCode.OK);
    }

    @Test
    void shouldRefuseBadNamesSettingsAndOneTooMany() {
        assertThat(message(new Command.Define(++request, true, SMALL, "a b"), ResultCode.INVALID_ARGUMENT))
                .contains("a-z");
        assertThat(message(new Command.Define(++request, true, SMALL, "n".repeat(65)), ResultCode.INVALID_ARGUMENT))
                .contains("65");
        assertThat(message(
                        new Command.Define(++request, true, new Settings(-1, 0, 1, 1), "n"),
                        ResultCode.INVALID_ARGUMENT))
                .contains("'n'", "ttlMs", "-1");
        assertThat(message(
                        new Command.Define(++request, true, new Settings(0, 0, 1025, 1), "n"),
                        ResultCode.INVALID_ARGUMENT))
                .contains("keyBytesMax", "1025", "1024");
        assertThat(message(
                        new Command.Define(++request, true, new Settings(0, 0, 1, 600_000), "n"),
                        ResultCode.INVALID_ARGUMENT))
                .contains("valueBytesMax", "600000");
        define(true, SMALL, "n2");
        define(true, SMALL, "n3");
        assertThat(message(new Command.Define(++request, true, SMALL, "n4"), ResultCode.STORE_FULL))
                .contains("'n4'", "3");
        assertThat(define(true, SMALL, "n3").code()).isEqualTo(ResultCode.OK);
    }

    @Test
    void shouldListNamespacesWithTheirEntries() {
        define(true, SMALL, "carts");
        replica.write(NOW_MS, client, put(++request, "a", "").in(2));
        replica.write(NOW_MS, client, put(++request, "b", "").in(2));

        final Answer.Namespaces answer = (Answer.Namespaces) replica.ask(new TestQuery.ListNamespaces());
        assertThat(answer.rows()).extracting(Answer.NamespaceRow::name).containsExactly("default", "carts");
        assertThat(answer.rows()).extracting(Answer.NamespaceRow::entries).containsExactly(0L, 2L);
        assertThat(answer.revision()).isEqualTo(3);
    }

    @Test
    void shouldKeepTheSameKeyOfTwoNamespacesApart() {
        define(true, SMALL, "carts");
        replica.write(NOW_MS, client, put(++request, "a", "1"));
        replica.write(NOW_MS, client, put(++request, "a", "2").in(2));

        assertThat(((Answer.Got) replica.ask(TestQuery.get("a"))).value()).isEqualTo("1");
    }

    @Test
    void shouldSayWhichNamespaceIsUnknown() {
        assertThat(replica.ask(0, new TestQuery.FindNamespace("nowhere")).get(0))
                .satisfies(sent -> assertThat(sent.answer().code()).isEqualTo(ResultCode.UNKNOWN_NAMESPACE))
                .satisfies(sent -> assertThat(sent.message()).contains("'nowhere'"));
    }

    private Answer.Namespace define(final boolean ifAbsent, final Settings settings, final String name) {
        return (Answer.Namespace)
                replica.apply(NOW_MS, client, new Command.Define(++request, ifAbsent, settings, name));
    }

    private String message(final Command command, final ResultCode code) {
        final Answer.Sent sent = replica.apply(NOW_MS, Batch.of(Batch.Frame.of(client, 0, command)))
                .get(0);
        assertThat(sent.answer().code()).isEqualTo(code);
        return sent.message();
    }
}
