package io.sternline.client.lb;

import static io.sternline.client.lb.BackendEvent.Kind.ADDED;
import static io.sternline.client.lb.BackendEvent.Kind.CHANGED;
import static io.sternline.client.lb.BackendEvent.Kind.DOWN;
import static io.sternline.client.lb.BackendEvent.Kind.DRAINED;
import static io.sternline.client.lb.BackendEvent.Kind.REMOVED;
import static io.sternline.client.lb.BackendEvent.Kind.UP;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.client.Change;
import io.sternline.client.Entry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackendTableTest {
    private static final String DEFINITION = "backend/a";

    private final BackendTable table = new BackendTable(true);

    private List<BackendEvent.Kind> on(final Change change) {
        return table.on(change, 0).stream().map(BackendEvent::kind).toList();
    }

    private List<BackendEvent.Kind> put(final Entry entry) {
        return on(Fixtures.put(entry));
    }

    private BackendStatus status() {
        return table.standings().get("a").status();
    }

    private static Entry definition(final long revision, final String... more) {
        final List<String> fields = new ArrayList<>(List.of("address", "a:1", "weight", "2"));
        fields.addAll(List.of(more));
        return Fixtures.map(DEFINITION, revision, fields.toArray(String[]::new));
    }

    @Test
    void shouldFollowDefinitionAdminStateAndRemoval() {
        assertThat(put(definition(1, "state", "READY"))).containsExactly(ADDED);
        assertThat(status().acceptsNew()).isTrue();
        assertThat(put(definition(2, "state", "MAINT"))).containsExactly(CHANGED);
        assertThat(status().acceptsAssigned()).isFalse();
        assertThat(on(Fixtures.gone(Change.Kind.REMOVED, DEFINITION, 3))).containsExactly(REMOVED);
        assertThat(table.standings()).isEmpty();
    }

    @Test
    void shouldGoByTheMajorityOfReportsThatLive() {
        put(definition(1));
        assertThat(put(Fixtures.value("health/a/one", 2, "DOWN"))).containsExactly(DOWN);
        assertThat(put(Fixtures.value("health/a/two", 3, "UP"))).containsExactly(UP);
        assertThat(put(Fixtures.value("health/a/three", 4, "DOWN"))).containsExactly(DOWN);
        assertThat(status().reportsDown()).isEqualTo(2);
        assertThat(on(Fixtures.gone(Change.Kind.LEASE_ENDED, "health/a/one", 5)))
                .containsExactly(UP);
        assertThat(on(Fixtures.gone(Change.Kind.LEASE_ENDED, "health/a/two", 6)))
                .containsExactly(DOWN);
        assertThat(on(Fixtures.gone(Change.Kind.LEASE_ENDED, "health/a/three", 7)))
                .containsExactly(UP);
    }

    @Test
    void shouldKeepSessionsWhileDrainingUntilItIsOver() {
        put(definition(1, "state", "READY"));
        put(Fixtures.value("drain/a", 2, ""));
        assertThat(put(definition(3, "state", "DRAIN", "timer", "2"))).containsExactly(CHANGED);
        assertThat(status().acceptsNew()).isFalse();
        assertThat(status().acceptsAssigned()).isTrue();
        assertThat(status().drainDeadline()).isPresent();
        assertThat(table.standings().get("a").isTimeUp()).isFalse();
        on(Fixtures.gone(Change.Kind.EXPIRED, "drain/a", 4));
        assertThat(table.standings().get("a").isTimeUp()).isTrue();
        final Entry over = definition(5, "state", "DRAIN", "timer", "2", "drained", "DEADLINE");
        assertThat(put(over)).containsExactly(DRAINED);
        assertThat(put(over)).isEmpty();
        assertThat(status().acceptsAssigned()).isFalse();
        assertThat(put(definition(6, "state", "READY"))).containsExactly(CHANGED);
        assertThat(status().acceptsNew()).isTrue();
    }

    @Test
    void shouldTakeANewDeadlineForTheLatterOne() {
        put(Fixtures.value("drain/a", 1, ""));
        put(definition(2, "state", "DRAIN", "timer", "1"));
        put(Fixtures.value("drain/a", 3, ""));
        assertThat(table.standings().get("a").isTimeUp()).isFalse();
    }

    @Test
    void shouldTellOfADrainingThatEndedWhileNothingWasHeard() {
        put(definition(1, "state", "DRAIN"));
        final BackendTable later = new BackendTable(true);
        later.learn(definition(9, "state", "DRAIN", "drained", "EMPTY"), 5);
        later.learn(Fixtures.map("backend/b", 8, "address", "b:1"), 5);
        assertThat(later.follow(table.standings(), 7))
                .extracting(BackendEvent::kind)
                .containsExactly(DRAINED, ADDED);
        assertThat(later.standings().get("a").servingSinceNs()).isZero();
        assertThat(later.standings().get("b").servingSinceNs()).isEqualTo(7);
    }

    @Test
    void shouldServeSinceItLastBegan() {
        table.on(Fixtures.put(definition(1)), 10);
        table.on(Fixtures.put(definition(2, "state", "DRAIN")), 20);
        assertThat(table.standings().get("a").servingSinceNs()).isEqualTo(10);
        table.on(Fixtures.put(definition(3, "state", "MAINT")), 30);
        table.on(Fixtures.put(definition(4, "state", "READY")), 40);
        assertThat(table.standings().get("a").servingSinceNs()).isEqualTo(40);
    }

    @Test
    void shouldComeToTheSameInWhateverOrderFactsAreHeard() {
        final Random random = Fixtures.random(this);
        for (int run = 0; run < 200; run++) {
            final List<Change> changes = new ArrayList<>();
            for (long revision = 1; revision <= 30; revision++) {
                changes.add(change(random, revision));
            }
            final BackendTable inOrder = new BackendTable(false);
            changes.forEach(change -> inOrder.on(change, 0));
            Collections.shuffle(changes, random);
            final BackendTable shuffled = new BackendTable(false);
            changes.forEach(change -> shuffled.on(change, 0));
            assertThat(withoutDeadlines(shuffled)).isEqualTo(withoutDeadlines(inOrder));
        }
    }

    private static Change change(final Random random, final long revision) {
        final String id = random.nextBoolean() ? "a" : "b";
        final String state = AdminState.values()[random.nextInt(3)].name();
        return switch (random.nextInt(6)) {
            case 0, 1 -> Fixtures.put(Fixtures.map("backend/" + id, revision, "address", "x:1", "state", state));
            case 2 -> Fixtures.gone(Change.Kind.REMOVED, "backend/" + id, revision);
            case 3 -> Fixtures.gone(Change.Kind.LEASE_ENDED, "health/" + id + "/o" + random.nextInt(3), revision);
            default ->
                Fixtures.put(Fixtures.value(
                        "health/" + id + "/o" + random.nextInt(3), revision, random.nextBoolean() ? "UP" : "DOWN"));
        };
    }

    private static String withoutDeadlines(final BackendTable of) {
        final Map<String, Standing> standings = of.standings();
        return standings.values().stream()
                .map(standing -> standing.status() + " " + standing.isTimeUp())
                .toList()
                .toString();
    }

    @Test
    void shouldLeaveOutWhatItCannotRead() {
        assertThat(put(Fixtures.map(DEFINITION, 1, "weight", "many"))).isEmpty();
        assertThat(put(Fixtures.value("something else", 2, ""))).isEmpty();
        assertThat(put(definition(3))).containsExactly(ADDED);
    }
}
