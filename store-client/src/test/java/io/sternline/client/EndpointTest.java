package io.sternline.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @Test
    void shouldParseNamesAndAddresses() {
        assertThat(Endpoint.parse("node-1.example:7100")).isEqualTo(new Endpoint("node-1.example", 7100));
        assertThat(Endpoint.parse("10.0.0.1:1")).isEqualTo(new Endpoint("10.0.0.1", 1));
        assertThat(Endpoint.parse("[::1]:65535")).isEqualTo(new Endpoint("::1", 65535));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:7100", "[2001:db8::1]:7100"})
    void shouldPrintWhatItParses(final String text) {
        assertThat(Endpoint.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                ":7100",
                "localhost:",
                "localhost:http",
                "::1:7100",
                "[::1]",
                "[::1:7100",
                "a:0",
                "a:65536",
                "a:-1",
                "[]:7100",
                " :7100"
            })
    void shouldRefuseEverythingElse(final String text) {
        assertThatThrownBy(() -> Endpoint.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
