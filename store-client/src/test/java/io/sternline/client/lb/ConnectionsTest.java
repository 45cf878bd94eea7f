package io.sternline.client.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.client.Change;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
    private static final int IDS = 10_000;

    private final BackendModel model = new BackendModel(true);
    private final BackendTable table = model.newTable();
    private final Connections connections = new Connections(null, null);

    private void define(final String id) {
        table.learn(Fixtures.map("backend/" + id, 1, "address", id + ":80"), 0);
        model.replace(table, 1, 0);
    }

    private void remove(final String id) {
        table.on(Fixtures.gone(Change.Kind.REMOVED, "backend/" + id, 2), 0);
        model.replace(table, 2, 0);
    }

    @Test
    void shouldCountForNoMoreBackendsThanThereAreHoweverManyThereWere() {
        model.replace(table, 0, 0);
        for (int i = 0; i < IDS; i++) {
            connections.add("app-" + i, 1);
            connections.add("app-" + i, -1);
            if (i % 1_000 == 0) {
                connections.onView(model.view());
            }
        }
        connections.onView(model.view());
        assertThat(connections.size()).isZero();
    }

    @Test
    void shouldCountForABackendThatIsGoneUntilItsLastConnectionIsClosed() {
        define("a");
        connections.add("a", 2);
        final Load load = connections.of("a");
        remove("a");
        connections.onView(model.view());
        assertThat(connections.of("a")).isSameAs(load);

        connections.add("a", -2);
        connections.onView(model.view());
        assertThat(connections.size()).isZero();
        connections.add("a", 1);
        assertThat(connections.of("a").own()).as("come back").isEqualTo(1);
        assertThat(load.own()).isZero();
    }

    @Test
    void shouldForgetNobodyBeforeItIsKnownWhoIsThere() {
        final Load load = connections.of("a");
        connections.onView(model.view());
        assertThat(connections.of("a")).isSameAs(load);
    }

    @Test
    void shouldLoseNoConnectionThatIsOpenedWhileItsBackendIsForgotten() throws InterruptedException {
        model.replace(table, 0, 0);
        final AtomicBoolean isOver = new AtomicBoolean();
        final CountDownLatch begun = new CountDownLatch(1);
        final Thread forgetting = new Thread(() -> {
            while (!isOver.get()) {
                connections.onView(model.view());
                begun.countDown();
            }
        });
        forgetting.start();
        begun.await();
        try {
            for (int i = 0; i < 20_000; i++) {
                connections.add("a", 1);
                connections.add("a", 1);
                connections.add("a", -1);
                assertThat(connections.of("a").own()).isEqualTo(1);
                assertThat(connections.of("a").connections()).isEqualTo(1);
                connections.add("a", -1);
            }
        } finally {
            isOver.set(true);
            forgetting.join();
        }
    }
}
