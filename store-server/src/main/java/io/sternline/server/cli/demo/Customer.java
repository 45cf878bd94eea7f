package io.sternline.server.cli.demo;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A customer who shops until told to stop: looks, adds, sometimes adds from two tabs at once, and begins a new session
 * when the cart holds enough. Old sessions are not forgotten: they must be intact at the end like all others.
 */
final class Customer implements Runnable {
    /** Adds after which a customer begins a new session. */
    static final int ADDS_PER_SESSION = 15;

    private static final int THINK_MS_MIN = 50;
    private static final int THINK_MS_MAX = 150;
    private static final int ADDS_PER_CENT = 50;
    private static final int TWO_TABS_PER_CENT = 10;
    private static final List<String> ITEMS =
            List.of("espresso beans", "oat milk", "rye bread", "blue pen", "raincoat", "lamp", "paper No. 4", "açaí");

    private final String name;
    private final BrowserHttp http;
    private final Account account;
    private final ExecutorService tabs;
    private final CountDownLatch stop;
    private final Random random;

    private volatile Browser browser;
    private int sessions;
    private int adds;

    /**
     * @param tabs runs what happens in a second tab; one task for each customer at most.
     * @param stop counted down when the customer is to stop.
     */
    Customer(
            final int number,
            final BrowserHttp http,
            final Account account,
            final ExecutorService tabs,
            final CountDownLatch stop) {
        this.name = "customer-" + number;
        this.http = http;
        this.account = account;
        this.tabs = tabs;
        this.stop = stop;
        this.random = new Random(number);
    }

    /** The session the customer is in; empty before the first. Any thread. */
    Optional<SessionRecord> session() {
        return Optional.ofNullable(browser).map(Browser::session);
    }

    @Override
    public void run() {
        try {
            while (!stop.await(THINK_MS_MIN + random.nextInt(THINK_MS_MAX - THINK_MS_MIN), TimeUnit.MILLISECONDS)) {
                if (needsNewSession()) {
                    openSession();
                } else {
                    act();
                }
            }
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        } catch (final RuntimeException | ExecutionException ex) {
            account.fault("CUSTOMER STOPPED: " + name + " cannot go on: " + ex);
        }
    }

    private boolean needsNewSession() {
        return browser == null
                || browser.session().isLost()
                || (adds >= ADDS_PER_SESSION && account.hasRoomForSessions());
    }

    private void openSession() throws InterruptedException {
        Browser.open(http, account).ifPresent(opened -> {
            browser = opened;
            sessions++;
            adds = 0;
        });
    }

    private void act() throws InterruptedException, ExecutionException {
        final int dice = random.nextInt(100);
        if (dice < TWO_TABS_PER_CENT) {
            final Cart.Line inOtherTab = nextLine();
            final Future<Boolean> otherTab = tabs.submit(() -> browser.add(inOtherTab));
            browser.add(nextLine());
            otherTab.get();
        } else if (dice < TWO_TABS_PER_CENT + ADDS_PER_CENT) {
            browser.add(nextLine());
        } else {
            browser.read();
        }
    }

    private Cart.Line nextLine() {
        adds++;
        return new Cart.Line(name + "." + sessions + "." + adds, ITEMS.get(random.nextInt(ITEMS.size())));
    }
}
