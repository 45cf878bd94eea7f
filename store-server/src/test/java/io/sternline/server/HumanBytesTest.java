package io.sternline.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class HumanBytesTest {
    @Test
    void shouldReadANumberWithAUnit() {
        assertThat(HumanBytes.parse("0")).hasValue(0);
        assertThat(HumanBytes.parse("17B")).hasValue(17);
        assertThat(HumanBytes.parse(" 64 KiB ")).hasValue(64 << 10);
        assertThat(HumanBytes.parse("4GiB")).hasValue(4L << 30);
        assertThat(HumanBytes.parse("999999TiB")).hasValue(999_999L << 40);
    }

    @Test
    void shouldTakeNothingThatCouldBeMeantOtherwise() {
        for (final String text : new String[] {"", "4", "4GB", "4G", "4gib", "-1MiB", "1.5GiB", "1000000TiB", "GiB"}) {
            assertThat(HumanBytes.parse(text)).as(text).isEqualTo(OptionalLong.empty());
        }
    }

    @Test
    void shouldRenderWhatItReads() {
        for (final long bytes : new long[] {0, 1, 1023, 1024, 1 << 20, (1 << 20) + 1, 3L << 29, 5L << 40}) {
            assertThat(HumanBytes.parse(HumanBytes.render(bytes))).hasValue(bytes);
        }
        assertThat(HumanBytes.render(3L << 29)).isEqualTo("1536MiB");
    }

    @Test
    void shouldRoundToATenth() {
        assertThat(HumanBytes.about(0)).isEqualTo("0 B");
        assertThat(HumanBytes.about(1023)).isEqualTo("1023 B");
        assertThat(HumanBytes.about(1536)).isEqualTo("1.5 KiB");
        assertThat(HumanBytes.about(4L << 30)).isEqualTo("4 GiB");
        assertThat(HumanBytes.about(4_509_715_661L)).isEqualTo("4.2 GiB");
    }
}
