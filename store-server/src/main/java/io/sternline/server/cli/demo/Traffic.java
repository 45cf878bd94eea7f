package io.sternline.server.cli.demo;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** All customers, each on a thread of its own, half of them at each balancer. */
final class Traffic implements AutoCloseable {
    /** Most customers at once. */
    static final int CUSTOMERS_MAX = 200;

    private final List<Customer> customers = new ArrayList<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final ExecutorService threads;
    private final ExecutorService tabs;

    private Traffic(final int customers) {
        threads = Executors.newFixedThreadPool(customers, task -> daemon(task, "customer"));
        tabs = Executors.newFixedThreadPool(Math.max(1, customers / 4), task -> daemon(task, "second-tab"));
    }

    static Traffic start(final int customers, final HttpClient http, final List<URI> balancers, final Account account) {
        final Traffic traffic = new Traffic(customers);
        for (int number = 0; number < customers; number++) {
            final BrowserHttp way = new BrowserHttp(http, balancers, number, account);
            final Customer customer = new Customer(number, way, account, traffic.tabs, traffic.stop);
            traffic.customers.add(customer);
            traffic.threads.execute(customer);
        }
        return traffic;
    }

    int customers() {
        return customers.size();
    }

    /** The sessions that customers are in at the moment. */
    List<SessionRecord> liveSessions() {
        return customers.stream()
                .map(Customer::session)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Lets every customer finish what is under way, and then stops. */
    @Override
    public void close() throws InterruptedException {
        stop.countDown();
        threads.shutdown();
        final long waitMsMax =
                2 * BrowserHttp.TRY_TIME_MAX.plus(BrowserHttp.ANSWER_TIME_MAX).toMillis();
        if (!threads.awaitTermination(waitMsMax, TimeUnit.MILLISECONDS)) {
            threads.shutdownNow();
        }
        tabs.shutdownNow();
    }

    private static Thread daemon(final Runnable task, final String name) {
        final Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
