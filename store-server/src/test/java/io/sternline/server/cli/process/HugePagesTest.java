package io.sternline.server.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HugePagesTest {
    @TempDir
    private Path dir;

    @Test
    void shouldAskForAHeapOfThemWhereTheyAreOnOffer() throws IOException {
        assertThat(HugePages.flags(offer("always [madvise] never"))).containsExactly("-XX:+UseTransparentHugePages");
        assertThat(HugePages.flags(offer("[always] madvise never"))).containsExactly("-XX:+UseTransparentHugePages");
    }

    @Test
    void shouldNotAskWhereThereAreNone() throws IOException {
        assertThat(HugePages.flags(offer("always madvise [never]"))).isEmpty();
        assertThat(HugePages.flags(dir.resolve("not Linux"))).isEmpty();
    }

    @Test
    void shouldLeaveWhatSomebodyHasSet() {
        final Map<String, String> environment = new HashMap<>();
        HugePages.ask(environment);
        assertThat(environment).containsEntry("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");

        environment.put("GLIBC_TUNABLES", "glibc.malloc.arena_max=2");
        HugePages.ask(environment);
        assertThat(environment).containsEntry("GLIBC_TUNABLES", "glibc.malloc.arena_max=2");
    }

    private Path offer(final String choices) throws IOException {
        return Files.writeString(dir.resolve("enabled"), choices + "\n");
    }
}
