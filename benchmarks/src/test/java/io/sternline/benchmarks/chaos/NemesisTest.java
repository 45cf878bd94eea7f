package io.sternline.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class NemesisTest {
    private final List<String> ran = new ArrayList<>();
    private final Network network = new Network((input, line) -> ran.add(String.join(" ", line)));

    /** Nothing but the network: whatever else a nemesis touched would show as a null pointer. */
    private final Stage stage = new Stage(network, null, null, null, null, null, null);

    @ParameterizedTest
    @EnumSource(FaultKind.class)
    void shouldHealNothingIfNothingWasDone(final FaultKind kind) throws InterruptedException {
        final Nemesis nemesis = kind.nemesis(stage);
        nemesis.heal();
        nemesis.heal();
        assertThat(ran).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(FaultKind.class)
    void shouldBeFoundByItsLabel(final FaultKind kind) {
        assertThat(FaultKind.of(kind.label())).isSameAs(kind);
    }

    @Test
    void shouldSayThatThereIsNoSuchKind() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FaultKind.of("earthquake"))
                .withMessageContaining("earthquake");
    }
}
