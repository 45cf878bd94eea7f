package io.sternline.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class DivergenceAlarmTest {
    @TempDir
    Path directory;

    @Test
    void shouldSayWhoDiffersWhereAndWhatToDo() throws IOException {
        final Path file = Files.writeString(
                directory.resolve("node.yaml"),
                "group: shop\nnodeId: 2\ndataDir: /var/lib/shop\nmembers: [{id: 2, port: 7100}]\n");
        final DivergenceAlarm alarm = new DivergenceAlarm(ServerConfig.load(file, Map.of(), Map.of()));
        final Logger logger = (Logger) LoggerFactory.getLogger(DivergenceAlarm.class);
        final ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            alarm.onDivergence(0, 4711, 0xabcL, -1L);
        } finally {
            logger.detachAppender(lines);
        }
        assertThat(alarm.divergences()).isEqualTo(1);
        assertThat(lines.list).hasSize(1);
        assertThat(lines.list.get(0).getLevel()).isEqualTo(Level.ERROR);
        assertThat(lines.list.get(0).getFormattedMessage())
                .contains("revision 4711", "node 2", "'shop'", "abc", "node 0", "ffffffffffffffff")
                .contains("/var/lib/shop", "OPERATIONS.md");
    }
}
