package io.sternline.server.gateway;

import io.sternline.replication.Wakefulness;
import java.util.function.Consumer;

/** A gateway's own thread. */
final class GatewayThread implements GatewayRunner {
    private final GatewayLoop loop;
    private final Wakefulness wakefulness;
    private final Consumer<Throwable> onFatal;
    private final Thread thread;

    GatewayThread(final GatewayLoop loop, final GatewayConfig config, final Consumer<Throwable> onFatal) {
        this.loop = loop;
        this.onFatal = onFatal;
        wakefulness = new Wakefulness(Limits.IDLE_YIELDS, config.profile().awakeNs());
        thread = new Thread(this::run, "gateway-" + config.nodeId());
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public void awaitEnd() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            if (loop.open()) {
                serve();
            }
        } catch (final Throwable e) {
            // Errors too: without this thread the node is deaf, and somebody has to be told: whoever waits for the
            // start, and if there is none any more, the owner.
            if (!loop.bound().completeExceptionally(e)) {
                onFatal.accept(e);
            }
        } finally {
            loop.shutDown();
        }
    }

    private void serve() {
        while (!loop.isStopping()) {
            if (loop.work() > 0) {
                wakefulness.reset();
            } else if (!wakefulness.stayUp()) {
                loop.sleep(Limits.SLEEP_NS);
            }
        }
    }
}
