package io.sternline.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sternline.replication.Durability;
import io.sternline.replication.Member;
import io.sternline.replication.NodeConfig.Timing;
import io.sternline.replication.Profile;
import io.sternline.replication.async.AsyncConfig;
import io.sternline.replication.changelog.ChangeLogConfig;
import io.sternline.server.ServerConfig.TimingProfile;
import io.sternline.server.gateway.DeclaredNamespace;
import io.sternline.server.gateway.DeclaredNamespace.Mode;
import io.sternline.server.gateway.DeclaredNamespace.WhenFull;
import io.sternline.server.gateway.GroupLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerConfigTest {
    private static final String MINIMAL = """
            nodeId: 0
            dataDir: /tmp/x
            members:
              - {id: 0, port: 7100}
            """;

    @TempDir
    Path directory;

    @Test
    void shouldFillInDefaults() throws IOException {
        final ServerConfig config = load(MINIMAL);
        assertThat(config.group()).isEqualTo("sternline");
        assertThat(config.durability()).isEqualTo(Durability.MEMORY);
        assertThat(config.timing()).isEqualTo(TimingProfile.STEADY);
        assertThat(config.profile())
                .isEqualTo(new NodeProfile(
                        NodeProfile.Choice.AUTO, Runtime.getRuntime().availableProcessors()));
        assertThat(config.members()).containsExactly(new Member(0, "127.0.0.1", 7100));
        assertThat(config.client().bindHost()).isEqualTo("127.0.0.1");
        assertThat(config.client().limits().connectionsMax()).isEqualTo(10_000);
        assertThat(config.limits()).isEqualTo(new GroupLimits(4L << 30, 100_000_000, 1L << 30));
        assertThat(config.changeLog()).isEqualTo(ChangeLogConfig.DEFAULT);
        assertThat(config.replication().changeLog()).isEqualTo(ChangeLogConfig.DEFAULT);
        assertThat(config.async()).isEqualTo(AsyncConfig.DEFAULT);
        assertThat(config.replication().async()).isEqualTo(AsyncConfig.DEFAULT);
        assertThat(config.namespaces()).isEmpty();
    }

    @Test
    void shouldReadEveryKey() throws IOException {
        final ServerConfig config = load("""
                group: shop
                nodeId: 1
                dataDir: /var/lib/sternline
                durability: disk
                timing: fast
                profile: large
                snapshotLogMiB: 64
                members:
                  - {id: 0, host: node0, port: 7100}
                  - {id: 1, host: node1, port: 7100}
                  - {id: 2, host: "2001:db8::1", port: 7100}
                client:
                  bindHost: 0.0.0.0
                  connectionsMax: 50
                  idleTimeout: 1m
                  handshakeTimeout: 250ms
                  stallTimeout: 20s
                limits:
                  stateBytesMax: 12GiB
                  entriesMax: 20000000
                  asyncBytesMax: 2GiB
                changeLog:
                  enabled: false
                  retention: 1d
                  bytesMax: 20GiB
                async:
                  lagMax: 250ms
                  lagRecordsMax: 5000
                  logRetention: 30m
                  logBytesMax: 3GiB
                namespaces:
                  - name: sessions
                    ttl: 8h
                    idle: 30m
                    keyBytesMax: 128
                    valueBytesMax: 4096
                    entriesMax: 2000000
                    bytesMax: 1GiB
                    whenFull: evict-soonest
                    replication: async
                  - name: carts
                """);
        assertThat(config.self()).isEqualTo(new Member(1, "node1", 7100));
        assertThat(config.client().bindHost()).isEqualTo("0.0.0.0");
        assertThat(config.client().limits().idleTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.namespaces())
                .containsExactly(
                        new DeclaredNamespace(
                                "sessions",
                                28_800_000,
                                1_800_000,
                                128,
                                4096,
                                2_000_000,
                                1L << 30,
                                WhenFull.EVICT_SOONEST,
                                Mode.ASYNC),
                        new DeclaredNamespace("carts", 0, 0, 1024, 524_288, 0, 0, WhenFull.REJECT, Mode.SYNC));
        assertThat(config.limits()).isEqualTo(new GroupLimits(12L << 30, 20_000_000, 2L << 30));
        final ChangeLogConfig changeLog = new ChangeLogConfig(false, Duration.ofDays(1), 20L << 30);
        assertThat(config.replication().changeLog()).isEqualTo(changeLog);
        assertThat(config.replication().async())
                .isEqualTo(new AsyncConfig(Duration.ofMillis(250), 5000, Duration.ofMinutes(30), 3L << 30));
        assertThat(config.gateway("v").groupLimits()).isEqualTo(config.limits());
        assertThat(config.replication().snapshotLogBytes()).isEqualTo(64L << 20);
        assertThat(config.replication().timing()).isEqualTo(Timing.FAST);
        assertThat(config.replication().profile()).isEqualTo(Profile.LARGE);
        assertThat(config.gateway("v").profile()).isEqualTo(Profile.LARGE);
        assertThat(config.gateway("v").nodes().get(2).text()).isEqualTo("[2001:db8::1]:7100");
    }

    @Test
    void shouldPreferOptionsToEnvironmentToFile() throws IOException {
        final Path file = write(MINIMAL + "group: file\n");
        final Map<String, String> environment = Map.of(
                "STERNLINE_GROUP", "environment",
                "STERNLINE_CLIENT_BIND_HOST", "0.0.0.0",
                "STERNLINE_LIMITS_STATE_BYTES_MAX", "512MiB",
                "STERNLINE_CHANGE_LOG_RETENTION", "10m",
                "STERNLINE_LIMITS_ASYNC_BYTES_MAX", "256MiB",
                "STERNLINE_ASYNC_LAG_MAX", "0",
                "STERNLINE_MEMBERS", "0=a:7100,1=b:7100,2=[::1]:7100");
        final ServerConfig config = ServerConfig.load(file, environment, Map.of("group", "option"));
        assertThat(config.group()).isEqualTo("option");
        assertThat(config.client().bindHost()).isEqualTo("0.0.0.0");
        assertThat(config.limits().stateBytesMax()).isEqualTo(512L << 20);
        assertThat(config.changeLog().retention()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.limits().asyncBytesMax()).isEqualTo(256L << 20);
        assertThat(config.async().lagMax()).isZero();
        assertThat(config.members()).extracting(Member::host).containsExactly("a", "b", "::1");
    }

    @Test
    void shouldRenderAFileThatGivesTheSameConfiguration() throws IOException {
        final ServerConfig config = load(
                MINIMAL
                        + "group: '0123'\nnamespaces: [{name: s, ttl: 90s, bytesMax: 1536KiB, whenFull: evict-soonest, replication: async}]\n");
        assertThat(load(config.toYaml())).isEqualTo(config);
        assertThat(config.toYaml())
                .contains(
                        "ttl: 90s",
                        "handshakeTimeout: 5s",
                        "stateBytesMax: 4GiB",
                        "enabled: true",
                        "retention: 1h",
                        "bytesMax: 1GiB",
                        "lagMax: 10s",
                        "lagRecordsMax: 0",
                        "logRetention: 1h",
                        "logBytesMax: 1GiB",
                        "bytesMax: 1536KiB",
                        "whenFull: evict-soonest",
                        "replication: async");
    }

    @Test
    void shouldReportAllProblemsAtOnceWithTheirLines() throws IOException {
        assertThat(problems("""
                        nodeid: 0
                        dataDir: /tmp/x
                        durability: tape
                        snapshotLogMiB: lots
                        members:
                          - {id: 0, port: 7100}
                          - {id: 0, port: 80, color: red}
                        client:
                          idleTimeout: 30
                          connectionsMax: 0
                        namespaces:
                          - {name: "no spaces"}
                          - {name: a, ttl: 99999d}
                          - {name: b, entriesMax: -1, bytesMax: 1GB, whenFull: evict, replication: fast}
                        limits:
                          stateBytesMax: 1023KiB
                          entriesMax: 0
                        changeLog:
                          enabled: maybe
                          retention: 59s
                          bytesMax: 63MiB
                        async:
                          lagMax: 99ms
                          lagRecordsMax: -1
                          logRetention: 31d
                          logBytesMax: 2TiB
                          lag: 1s
                        """))
                .containsExactlyInAnyOrder(
                        "FILE:1: key 'nodeId' is missing: which of the members this node is",
                        "FILE:1: unknown key 'nodeid'; known here: async, changeLog, client, dataDir, durability, group,"
                                + " limits, members, namespaces, nodeId, profile, snapshotLogMiB, timing",
                        "FILE:3: key 'durability' is 'tape'; memory or disk was expected",
                        "FILE:4: key 'snapshotLogMiB' is 'lots'; a whole number from 0 to 1048576 was expected",
                        "FILE:7: key 'members[1].port' is '80'; a whole number from 1024 to 65526 was expected",
                        "FILE:7: unknown key 'members[1].color'; known here: host, id, port",
                        "FILE:9: key 'client.idleTimeout' is '30'; a number and a unit (ms, s, m, h, d), such as 30m;"
                                + " or 0 was expected",
                        "FILE:10: key 'client.connectionsMax' is '0'; a whole number from 1 to 1000000 was expected",
                        "FILE:12: key 'namespaces[0].name' is 'no spaces'; 1 to 64 of a-z A-Z 0-9 . _ - was expected",
                        "FILE:13: key 'namespaces[1].ttl' is '99999d'; 0 to 3650d was expected",
                        "FILE:14: key 'namespaces[2].entriesMax' is '-1'; a whole number from 0 to 1000000000 was"
                                + " expected",
                        "FILE:14: key 'namespaces[2].bytesMax' is '1GB'; a whole number and a unit (B, KiB, MiB, GiB,"
                                + " TiB), such as 4GiB; or 0 was expected",
                        "FILE:14: key 'namespaces[2].whenFull' is 'evict'; reject or evict-soonest was expected",
                        "FILE:14: key 'namespaces[2].replication' is 'fast'; sync or async was expected",
                        "FILE:16: key 'limits.stateBytesMax' is '1023KiB'; 1MiB to 40GiB was expected",
                        "FILE:17: key 'limits.entriesMax' is '0'; a whole number from 1 to 1000000000 was expected",
                        "FILE:19: key 'changeLog.enabled' is 'maybe'; true or false was expected",
                        "FILE:20: key 'changeLog.retention' is '59s'; 1m to 30d was expected",
                        "FILE:21: key 'changeLog.bytesMax' is '63MiB'; 64MiB to 1TiB was expected",
                        "FILE:23: key 'async.lagMax' is '99ms'; 0, or 100ms to 1h was expected",
                        "FILE:24: key 'async.lagRecordsMax' is '-1'; a whole number from 0 to 1000000000 was expected",
                        "FILE:25: key 'async.logRetention' is '31d'; 1m to 30d was expected",
                        "FILE:26: key 'async.logBytesMax' is '2TiB'; 64MiB to 1TiB was expected",
                        "FILE:27: unknown key 'async.lag'; known here: lagMax, lagRecordsMax, logBytesMax,"
                                + " logRetention");
    }

    @Test
    void shouldRefuseMembersThatCannotFormAGroup() throws IOException {
        assertThat(problems("""
                        nodeId: 5
                        dataDir: x
                        members: [{id: 0, port: 7100}, {id: 0, port: 7105}]
                        """))
                .containsExactlyInAnyOrder(
                        "FILE:1: there are 2 members; 1, 3, 5 or 7 were expected, so that a majority is always clear",
                        "FILE:1: member id 0 is given twice",
                        "FILE:1: members 0 and 0 on host 127.0.0.1 are 5 ports apart; each uses 10 from its port on",
                        "FILE:1: nodeId is 5, but the members are 0");
    }

    @Test
    void shouldRefuseAProfileThatIsNoneAndTheKeyItReplaced() throws IOException {
        assertThat(problems(MINIMAL + "profile: medium\n"))
                .containsExactly("FILE:5: key 'profile' is 'medium'; auto or small or large was expected");
        assertThat(problems(MINIMAL + "idle: yield\n"))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("FILE:5: unknown key 'idle'; known here: async, ")
                .contains(" profile,");
    }

    @Test
    void shouldRefuseWrongShapes() throws IOException {
        assertThat(problems("nodeId: [1]\ndataDir: {a: b}\nmembers: 3\nclient: x\n"))
                .containsExactlyInAnyOrder(
                        "FILE:1: key 'nodeId' is a list; a single value was expected",
                        "FILE:2: key 'dataDir' is a group of keys; a single value was expected",
                        "FILE:3: key 'members' is '3'; a list of at most 7 entries was expected",
                        "FILE:4: key 'client' is 'x'; a group of keys was expected");
        assertThat(problems("- a\n")).containsExactly("FILE:1: the file must be a group of keys, not a list");
        assertThat(problems(MINIMAL + "nodeId: 2\n"))
                .hasSize(1)
                .first()
                .asString()
                .contains("nodeId");
    }

    @Test
    void shouldSayWhatIsMissingInAnEmptyFile() throws IOException {
        assertThat(problems("")).hasSize(3).allMatch(problem -> problem.contains("is missing"));
    }

    @Test
    void shouldSayWhereTheFileIsNotYaml() throws IOException {
        assertThat(problems("nodeId: 1\nmembers: [\n"))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("FILE:")
                .contains("not YAML");
    }

    @Test
    void shouldSayThatThereIsNoFile() {
        final Path missing = directory.resolve("missing.yaml");
        final ConfigException e =
                catchThrowableOfType(ConfigException.class, () -> ServerConfig.load(missing, Map.of(), Map.of()));
        assertThat(e.problems()).containsExactly(missing + ": there is no such file");
    }

    @Test
    void shouldNameTheVariableOrOptionThatIsWrong() throws IOException {
        final Path file = write(MINIMAL);
        final ConfigException e = catchThrowableOfType(
                ConfigException.class,
                () -> ServerConfig.load(
                        file,
                        Map.of("STERNLINE_TIMING", "soon", "STERNLINE_CLIENT_CONNECTIONS_MAX", "many"),
                        Map.of("colour", "blue")));
        assertThat(e.problems())
                .contains(
                        "environment variable STERNLINE_TIMING: key 'timing' is 'soon'; steady or fast was expected",
                        "environment variable STERNLINE_CLIENT_CONNECTIONS_MAX: key 'client.connectionsMax' is 'many';"
                                + " a whole number from 1 to 1000000 was expected")
                .anyMatch(problem -> problem.startsWith("option colour: unknown; known: async.lagMax"));
    }

    @Test
    void shouldTellOfEveryKeyOnItsPage() throws IOException {
        final String page = Files.readString(Path.of("CONFIGURATION.md"));
        ConfigOverrides.variables()
                .forEach((key, variable) ->
                        assertThat(page).containsPattern("\\| `" + Pattern.quote(key) + "` \\|.*`" + variable + "`"));
        assertThat(Pattern.compile("STERNLINE_[A-Z_]+").matcher(page).results().map(MatchResult::group))
                .containsExactlyInAnyOrderElementsOf(ConfigOverrides.variables().values());
    }

    private List<String> problems(final String yaml) throws IOException {
        final Path file = write(yaml);
        final ConfigException e =
                catchThrowableOfType(ConfigException.class, () -> ServerConfig.load(file, Map.of(), Map.of()));
        assertThat(e.getMessage()).contains(e.problems());
        return e.problems().stream()
                .map(problem -> problem.replace(file.toString(), "FILE"))
                .toList();
    }

    private ServerConfig load(final String yaml) throws IOException {
        return ServerConfig.load(write(yaml), Map.of(), Map.of());
    }

    private Path write(final String yaml) throws IOException {
        return Files.writeString(directory.resolve("sternline.yaml"), yaml);
    }
}
