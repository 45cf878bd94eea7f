package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.aeron.exceptions.AeronException;
import io.aeron.exceptions.ConductorServiceTimeoutException;
import org.junit.jupiter.api.Test;

class ErrorLogTest {
    private final Faults faults = new Faults(fault -> {
        throw new AssertionError("not running", fault);
    });
    private final ErrorLog errors = new ErrorLog("publisher", faults);

    @Test
    void shouldSayWhichPartCannotGoOnAndWhy() {
        final ConductorServiceTimeoutException error =
                new ConductorServiceTimeoutException("service interval exceeded: timeout=60s");
        errors.onError(error);
        assertThat(faults.first())
                .hasCause(error)
                .hasMessageStartingWith("the node's publisher part cannot go on")
                .hasMessageContaining("held up")
                .hasMessageEndingWith(": service interval exceeded: timeout=60s");
    }

    @Test
    void shouldNotEndTheNodeOverWhatIsNotFatal() {
        errors.onError(new AeronException("election", AeronException.Category.WARN));
        assertThat(faults.first()).isNull();
    }
}
