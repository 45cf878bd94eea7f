package io.sternline.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sternline.server.ServerConfig;
import io.sternline.server.StoreNode;
import io.sternline.server.cli.process.PortBlock;
import io.sternline.server.state.StoreStateMachine;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands as a user types them, against a group of one node. */
class CommandLineTest {
    private static final int FIRST_PORT = 21_000;
    private static final long STATE_BYTES_MAX = 96L << 20;
    private static final long ENTRIES_MAX = 12_345;

    @TempDir
    private static Path dir;

    private static PortBlock ports;
    private static StoreNode node;

    private record Result(int exitCode, String out, String err) {
        JsonNode json() throws Exception {
            return new ObjectMapper().readTree(out);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        ports = PortBlock.claim(FIRST_PORT);
        final Path file = Files.writeString(dir.resolve("node.yaml"), """
                group: cli
                nodeId: 0
                dataDir: %s
                members:
                  - {id: 0, host: 127.0.0.1, port: %d}
                limits:
                  stateBytesMax: %dB
                  entriesMax: %d
                """.formatted(
                        dir.resolve("data"), ports.basePort(), STATE_BYTES_MAX, ENTRIES_MAX));
        node = StoreNode.start(ServerConfig.load(file), StoreStateMachine::new);
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
        ports.close();
    }

    private static Result run(final String... args) {
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        final CommandLine commandLine =
                Sternline.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        final int exitCode = commandLine.execute(args);
        return new Result(exitCode, out.toString(), err.toString());
    }

    /** Runs a command against the node. */
    private static Result on(final String... args) {
        final List<String> all = new ArrayList<>(Arrays.asList(args));
        final int end = all.contains("--") ? all.indexOf("--") : all.size();
        all.addAll(end, List.of("-e=127.0.0.1:" + ports.basePort(), "--timeout=30s"));
        return run(all.toArray(String[]::new));
    }

    @Test
    void shouldUseAnAsyncNamespaceAndSayWhatIsDifferent() throws Exception {
        assertThat(on("namespace", "define", "loads", "--replication", "async").exitCode())
                .isZero();
        assertThat(on("put", "a", "1", "-n", "loads").out())
                .startsWith("ok, revision ")
                .endsWith(", on the primary only so far (LOCAL)\n");
        assertThat(on("put", "a", "1").out()).startsWith("ok, revision ").doesNotContain("LOCAL");
        assertThat(on("incr", "n", "-n", "loads", "-o", "json")
                        .json()
                        .get("durability")
                        .asText())
                .isEqualTo("LOCAL");
        assertThat(on("get", "a", "-n", "loads").out()).isEqualTo("1\n");
        final Result linearizable = on("get", "a", "-n", "loads", "--level", "LINEARIZABLE");
        assertThat(linearizable.exitCode()).isEqualTo(ExitCode.REJECTED);
        assertThat(linearizable.err()).contains("the namespace is ASYNC", "SESSION level");
        final Result changed = on("namespace", "define", "loads");
        assertThat(changed.exitCode()).isEqualTo(ExitCode.REJECTED);
        assertThat(changed.err()).contains("namespace 'loads' is ASYNC and cannot become SYNC");
        assertThat(on("namespace", "list").out()).containsPattern("loads +async +2 ");
        final Result status = on("status");
        assertThat(status.exitCode()).isZero();
        assertThat(status.out()).contains("ASYNC namespaces").containsPattern("0 +\\d+:3 +2 .* primary +- +-");
        assertThat(on("status", "-o", "json")
                        .json()
                        .at("/nodes/0/async/entries")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void shouldStoreShowAndRemoveAnEntry() throws Exception {
        assertThat(on("put", "k1", "hello", "--ttl", "30m").out()).startsWith("ok, revision ");
        assertThat(on("get", "k1").out()).isEqualTo("hello\n");
        final JsonNode entry = on("get", "k1", "-o", "json").json();
        assertThat(entry.get("value").asText()).isEqualTo("hello");
        assertThat(entry.get("remainingMs").asLong()).isBetween(1L, 1_800_000L);
        assertThat(on("rm", "k1").exitCode()).isZero();
        assertThat(on("get", "k1")).isEqualTo(new Result(ExitCode.NO, "no such entry\n", ""));
        assertThat(on("rm", "k1").exitCode()).isEqualTo(ExitCode.NO);
    }

    @Test
    void shouldSayWhatStoodInTheWayOfAConditionalWrite() throws Exception {
        assertThat(on("put", "k2", "first", "--if-absent").exitCode()).isZero();
        final Result second = on("put", "k2", "second", "--if-absent");
        assertThat(second.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(second.out()).startsWith("not done: 'k2' is at revision ").endsWith(": first\n");
        final String revision =
                on("get", "k2", "-o", "json").json().get("revision").asText();
        assertThat(on("put", "k2", "third", "--if-revision", revision).exitCode())
                .isZero();
        assertThat(on("rm", "k2", "--if-revision", revision).exitCode()).isEqualTo(ExitCode.NO);
        assertThat(on("get", "k2").out()).isEqualTo("third\n");
    }

    @Test
    void shouldRefuseAReasonBeforeAnythingIsDone() {
        final String reason = "r".repeat(257);
        for (final String command : List.of("drain", "promote")) {
            final Result result = on(command, "--node", "0", "--yes", "--reason", reason);
            assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(result.err()).isEqualTo("sternline: --reason is 257 bytes, the limit is 256\n");
        }
        final Result endless = run("drain", "--node=0", "--yes", "--timeout=200000d");
        assertThat(endless.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(endless.err()).contains("no more than 1d");
    }

    @Test
    void shouldCountAndTouch() throws Exception {
        assertThat(on("incr", "k3").out()).isEqualTo("1\n");
        assertThat(on("incr", "k3", "41").out()).isEqualTo("42\n");
        assertThat(on("incr", "k3", "--", "-2").out()).isEqualTo("40\n");
        assertThat(on("touch", "k3", "--idle", "5m").exitCode()).isZero();
        assertThat(on("get", "k3", "-o", "json").json().get("remainingMs").asLong())
                .isPositive();
        assertThat(on("touch", "nothing").exitCode()).isEqualTo(ExitCode.NO);
        assertThat(on("put", "k3-text", "x").exitCode()).isZero();
        final Result wrong = on("incr", "k3-text");
        assertThat(wrong.exitCode()).isEqualTo(ExitCode.REJECTED);
        assertThat(wrong.err()).startsWith("sternline: refused (WRONG_TYPE): ");
    }

    @Test
    void shouldScanAPrefix() {
        on("put", "scan-a", "1");
        on("put", "scan-b", "2");
        assertThat(on("scan", "scan-").out().lines()).containsExactlyInAnyOrder("scan-a\t1", "scan-b\t2");
        assertThat(on("scan", "scan-", "--keys", "--limit", "1").out()).isIn("scan-a\n", "scan-b\n");
    }

    @Test
    void shouldDefineAndListNamespaces() {
        assertThat(on("namespace", "define", "carts", "--ttl", "8h", "--value-bytes-max", "10")
                        .exitCode())
                .isZero();
        assertThat(on("namespace", "list").out())
                .contains("carts")
                .contains("8h")
                .contains("10 B");
        final Result tooLarge = on("put", "k", "01234567890", "-n", "carts");
        assertThat(tooLarge.exitCode()).isEqualTo(ExitCode.REJECTED);
        assertThat(tooLarge.err())
                .contains("VALUE_TOO_LARGE")
                .contains("11")
                .contains("10")
                .contains("carts");
        final Result unknown = on("get", "k", "-n", "nosuch");
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.REJECTED);
        assertThat(unknown.err()).contains("UNKNOWN_NAMESPACE").contains("nosuch");
    }

    @Test
    void shouldShowHowFullANamespaceIs() throws Exception {
        assertThat(on("namespace", "define", "small", "--entries-max", "2", "--bytes-max", "64KiB")
                        .exitCode())
                .isZero();
        on("put", "a", "1", "-n", "small");
        on("put", "b", "2", "-n", "small");
        final Result third = on("put", "c", "3", "-n", "small");
        assertThat(third.exitCode()).isEqualTo(ExitCode.REJECTED);
        assertThat(third.err()).contains("STORE_FULL", "small");
        assertThat(namespace("small")).isEqualTo(new ObjectMapper().readTree("""
                {"name":"small","replication":"sync","entries":2,"usedBytes":132,"expired":0,"evicted":0,"rejected":1,"entriesMax":2,
                 "bytesMax":65536,"whenFull":"reject","ttlMs":0,"idleMs":0,"keyBytesMax":1024,"valueBytesMax":524288}
                """));
        on("namespace", "define", "small", "--entries-max", "2", "--when-full", "evict-soonest");
        assertThat(on("put", "d", "4", "-n", "small", "--ttl", "1h").err()).contains("STORE_FULL");
        on("rm", "a", "-n", "small");
        assertThat(on("put", "d", "4", "-n", "small", "--ttl", "1h").exitCode()).isZero();
        assertThat(on("put", "e", "5", "-n", "small", "--ttl", "2h").exitCode()).isZero();
        assertThat(namespace("small").get("evicted").asInt()).isEqualTo(1);
        assertThat(on("namespace", "list").out()).contains("EVICTED", "evict-soonest");
        assertThat(run("namespace", "define", "x", "--bytes-max", "1GB").err()).contains("such as 4GiB");
        assertThat(run("namespace", "define", "x", "--when-full", "burst").err())
                .contains("reject, evict-soonest");
    }

    private static JsonNode namespace(final String name) throws Exception {
        for (final JsonNode one : on("namespace", "list", "-o", "json").json()) {
            if (name.equals(one.get("name").asText())) {
                return one;
            }
        }
        throw new AssertionError("no namespace " + name);
    }

    @Test
    void shouldShowTheGroup() throws Exception {
        final Result text = on("status");
        assertThat(text.exitCode()).isZero();
        assertThat(text.out()).startsWith("group cli, primary is node 0\nNODE ").contains("primary");
        final JsonNode group = on("status", "-o", "json").json();
        assertThat(group.get("primary").asInt()).isZero();
        assertThat(group.get("healthy").asBoolean()).isTrue();
        final JsonNode self = group.get("nodes").get(0);
        assertThat(self.get("role").asText()).isEqualTo("PRIMARY");
        assertThat(self.get("diverged").asBoolean()).isFalse();
        assertThat(self.get("stateBytesMax").asLong()).isEqualTo(STATE_BYTES_MAX);
        assertThat(self.get("entriesMax").asLong()).isEqualTo(ENTRIES_MAX);
        assertThat(self.get("usedBytes").asLong()).isLessThan(STATE_BYTES_MAX);
    }

    @Test
    void shouldRefuseToPromoteWhatCannotBePrimary() throws Exception {
        final Result already = on("promote", "--node", "0", "--yes");
        assertThat(already.exitCode()).isEqualTo(ExitCode.REJECTED);
        assertThat(already.out()).contains("NODE", "primary", "is the primary already");
        final Result unknown = on("promote", "--node", "7", "--dry-run", "-o", "json");
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.REJECTED);
        assertThat(unknown.json().get("plan").get("possible").asBoolean()).isFalse();
        assertThat(unknown.json().get("plan").get("refusals").get(0).asText()).contains("7 is unknown");
        assertThat(run("promote").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void shouldShowTheHistory() throws Exception {
        assertThat(on("history").out()).startsWith("TIME").contains("election");
        final JsonNode takeovers =
                on("history", "-o", "json", "--limit", "1").json().get("takeovers");
        assertThat(takeovers).hasSize(1);
        assertThat(takeovers.get(0).get("node").asInt()).isZero();
        assertThat(takeovers.get(0).get("cause").asText()).isEqualTo("ELECTION");
        assertThat(on("history", "--limit", "0").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void shouldSayThatNobodyAnswers() {
        final Result result = run("get", "k", "-e", "127.0.0.1:1", "--timeout", "300ms");
        assertThat(result.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(result.err()).startsWith("sternline: unavailable: ").contains("127.0.0.1:1");
    }

    @Test
    void shouldExplainWrongUsageInOneLine() {
        assertThat(run("put", "k").err()).isEqualTo("sternline: give either a VALUE or --file FILE\n");
        assertThat(run("put", "k", "v", "--ttl", "soon").err())
                .contains("'soon' is not a duration")
                .contains("30m");
        assertThat(run("ptu").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run("put", "k", "v", "--if-absent", "--if-revision", "1").exitCode())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void shouldCheckAndPrintAConfiguration() throws Exception {
        final Path good = dir.resolve("node.yaml");
        assertThat(run("config", "validate", good.toString()).out()).isEqualTo("ok\n");
        assertThat(run("config", "print", good.toString()).out()).contains("durability: memory");
        final Path bad = Files.writeString(dir.resolve("bad.yaml"), "gruop: x\nnodeId: 9\n");
        final Result result = run("config", "validate", bad.toString());
        assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).contains("gruop").contains("nodeId").contains("members");
    }
}
