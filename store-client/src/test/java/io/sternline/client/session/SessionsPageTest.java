package io.sternline.client.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.client.example.ShopSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page shows the example as it is compiled here, and as the server's tests run it. */
class SessionsPageTest {
    @Test
    void shouldShowTheExampleAsItIs() throws IOException {
        final Path file =
                Path.of("src/test/java/io/sternline/client/example", ShopSessions.class.getSimpleName() + ".java");
        final String source = Files.readString(file);
        assertThat(Files.readString(Path.of("SESSIONS.md")))
                .contains("```java\n" + source.substring(source.indexOf("import ")) + "```");
    }
}
