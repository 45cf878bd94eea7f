package io.sternline.server.group;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A {@link LeaseChild} as the test sees it. */
final class LeaseClient implements AutoCloseable {
    /** Of the lock: who, by its token, when. */
    record Section(long token, long beginNs, long endNs) {}

    private final Queue<String> said = new ConcurrentLinkedQueue<>();
    private final Process process;
    private final Writer orders;
    private final Thread listener;

    private LeaseClient(final Process process) {
        this.process = process;
        this.orders = process.outputWriter(UTF_8);
        this.listener = new Thread(this::listen, "lease-client-" + process.pid());
        listener.setDaemon(true);
        listener.start();
    }

    /** Starts it, and waits until it has its lease. */
    static LeaseClient start(final long ttlMs, final String... endpoints) {
        final List<String> line = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Xmx64m",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                                LeaseChild.class.getName(),
                                Long.toString(ttlMs)),
                        Arrays.stream(endpoints))
                .toList();
        try {
            final LeaseClient client = new LeaseClient(
                    new ProcessBuilder(line).redirectErrorStream(true).start());
            client.await("lease ");
            return client;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells it to do something and waits until it says so. */
    void order(final String order, final String answer) {
        tell(order);
        await(answer);
    }

    void tell(final String order) {
        try {
            orders.write(order + "\n");
            orders.flush();
        } catch (final IOException e) {
            throw new UncheckedIOException("a client that should " + order + " is gone; it said " + said, e);
        }
    }

    /** Waits until it says what begins so. */
    void await(final String beginning) {
        Awaitility.await()
                .atMost(ProcessGroup.PATIENCE)
                .untilAsserted(() -> assertThat(said).anyMatch(line -> line.startsWith(beginning)));
    }

    boolean hasSaid(final String beginning) {
        return said.stream().anyMatch(line -> line.startsWith(beginning));
    }

    String leaseId() {
        return said.stream()
                .filter(line -> line.startsWith("lease "))
                .findFirst()
                .orElseThrow()
                .substring("lease ".length());
    }

    /** The number behind the last of what it said that begins so. */
    long number(final String beginning) {
        final List<String> lines =
                said.stream().filter(line -> line.startsWith(beginning)).toList();
        return Long.parseLong(lines.get(lines.size() - 1).substring(beginning.length()));
    }

    List<Section> sections() {
        final List<Section> sections = new ArrayList<>();
        for (final String line : said) {
            if (line.startsWith("section ")) {
                final String[] words = line.split(" ");
                sections.add(new Section(Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3])));
            }
        }
        return sections;
    }

    void kill9() {
        process.destroyForcibly();
        awaitEnd();
    }

    void suspend() {
        signal("STOP");
    }

    void resume() {
        signal("CONT");
    }

    @Override
    public void close() {
        process.destroyForcibly();
        awaitEnd();
    }

    @Override
    public String toString() {
        return "client " + process.pid() + " that said " + said;
    }

    private void signal(final String name) {
        try {
            assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEnd() {
        try {
            assertThat(process.waitFor(ProcessGroup.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.add(line);
            }
        } catch (final IOException e) {
            said.add("cannot be heard: " + e);
        }
    }
}
