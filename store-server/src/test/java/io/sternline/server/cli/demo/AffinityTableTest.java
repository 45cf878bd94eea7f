package io.sternline.server.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AffinityTableTest {
    private final InMemoryStore store = new InMemoryStore();
    private final AffinityTable one = new AffinityTable(store.namespace(AffinityTable.NAMESPACE));
    private final AffinityTable other = new AffinityTable(store.namespace(AffinityTable.NAMESPACE));

    @Test
    void shouldAgreeWhenTwoAssign() {
        assertThat(one.assign("s", "app-1").server()).isEqualTo("app-1");
        assertThat(other.assign("s", "app-2").server()).isEqualTo("app-1");
        assertThat(other.find("s").orElseThrow().server()).isEqualTo("app-1");
    }

    @Test
    void shouldAgreeWhenTwoMove() {
        final AffinityTable.Assignment seenByBoth = one.assign("s", "app-1");
        assertThat(one.move("s", seenByBoth, "app-2").server()).isEqualTo("app-2");
        assertThat(other.move("s", seenByBoth, "app-3").server()).isEqualTo("app-2");
    }

    @Test
    void shouldAgreeThoughALookUpIsStale() {
        final AffinityTable.Assignment first = one.assign("s", "app-1");
        store.freezeForSessionReads(AffinityTable.NAMESPACE, "s");
        one.move("s", first, "app-2");
        final AffinityTable.Assignment stale = other.find("s").orElseThrow();
        assertThat(stale.server()).isEqualTo("app-1");
        assertThat(other.move("s", stale, "app-3").server()).isEqualTo("app-2");
    }

    @Test
    void shouldFindOutWhatBecameOfAnIndeterminateWrite() {
        store.failWrites(InMemoryStore.WriteFault.APPLIED_INDETERMINATE);
        final AffinityTable.Assignment assigned = one.assign("s", "app-1");
        assertThat(assigned.server()).isEqualTo("app-1");
        store.failWrites(InMemoryStore.WriteFault.APPLIED_INDETERMINATE);
        assertThat(one.move("s", assigned, "app-2").server()).isEqualTo("app-2");
        store.failWrites(InMemoryStore.WriteFault.DROPPED_INDETERMINATE);
        assertThat(one.move("s", one.find("s").orElseThrow(), "app-3").server()).isEqualTo("app-3");
    }

    @Test
    void shouldAssignAnewWhenTheAssignmentHasExpired() {
        final AffinityTable.Assignment gone = one.assign("s", "app-1");
        store.plant(AffinityTable.NAMESPACE, "s", null);
        assertThat(one.move("s", gone, "app-2").server()).isEqualTo("app-2");
    }
}
