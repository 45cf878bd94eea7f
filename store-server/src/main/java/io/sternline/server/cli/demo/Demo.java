package io.sternline.server.cli.demo;

import io.sternline.client.StoreClient;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** One run on a stage that is set: traffic, the script, the final check, the report. */
final class Demo {
    private static final Duration WRITER_CALL_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration STATUS_CALL_TIMEOUT = Duration.ofMillis(800);
    private static final long STATUS_LINE_INTERVAL_MS = 1000;

    private final Stage stage;
    private final Narrator narrator;
    private final int customers;
    private final long trafficMs;

    /** @param trafficMs how long traffic flows at least. */
    Demo(final Stage stage, final Narrator narrator, final int customers, final long trafficMs) {
        this.stage = stage;
        this.narrator = narrator;
        this.customers = customers;
        this.trafficMs = trafficMs;
    }

    Report run() throws InterruptedException {
        final Liveness liveness = new Liveness();
        final Account account = new Account(liveness, narrator::say);
        final HttpClient http = Http.client("browser-http");
        try (StoreClient client = stage.connect("demo", WRITER_CALL_TIMEOUT);
                StoreClient statusClient = stage.connect("demo-status", STATUS_CALL_TIMEOUT)) {
            final SteadyWriter writer =
                    new SteadyWriter(client.namespace(SteadyWriter.NAMESPACE), account.steadyPauses());
            final List<Kill> kills;
            try (writer;
                    Traffic traffic = Traffic.start(customers, http, stage.balancerUris(), account)) {
                narrator.say("%d customers have come to shop", customers);
                writer.start();
                final GroupWatch group = new GroupWatch(stage, client, statusClient);
                kills = playWithStatusLine(
                        new Script(stage, group, traffic, account, liveness, narrator, trafficMs), account);
            }
            narrator.say("the customers have gone; looking at all %d carts once more", account.sessionCount());
            final FinalCheck check =
                    new FinalCheck(account, new BrowserHttp(http, stage.balancerUris(), 0, account), client);
            final int unverified = check.sessions();
            return Report.of(narrator.elapsedMs(), account, unverified, writer.tally(), check.counter(), kills);
        }
    }

    private List<Kill> playWithStatusLine(final Script script, final Account account) throws InterruptedException {
        final StatusLine line = new StatusLine(account, System.nanoTime());
        final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(task -> {
            final Thread thread = new Thread(task, "status-line");
            thread.setDaemon(true);
            return thread;
        });
        try {
            ticker.scheduleAtFixedRate(
                    () -> narrator.say("%s", line.next(System.nanoTime())),
                    STATUS_LINE_INTERVAL_MS,
                    STATUS_LINE_INTERVAL_MS,
                    TimeUnit.MILLISECONDS);
            return script.play();
        } finally {
            ticker.shutdownNow();
        }
    }
}
