package io.sternline.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryCheckTest {
    private static final long GIB = 1L << 30;

    @Test
    void shouldAcceptWhatFitsBesideHeapAndBuffers() {
        assertThat(MemoryCheck.complaint(4 * GIB, GIB, 8 * GIB, GIB)).isEmpty();
        assertThat(MemoryCheck.complaint(4 * GIB, GIB, 0, GIB))
                .as("size of the machine unknown")
                .isEmpty();
        assertThat(MemoryCheck.complaint(1, 1)).isEmpty();
    }

    @Test
    void shouldNameAllFiguresAndWhatToDo() {
        assertThat(MemoryCheck.complaint(3 * GIB, GIB, 6 * GIB, GIB))
                .hasValueSatisfying(complaint -> assertThat(complaint)
                        .contains(
                                "limits.stateBytesMax and limits.asyncBytesMax are 4 GiB",
                                "has 6 GiB",
                                "heap may take 1 GiB",
                                "while a snapshot is written 768 MiB",
                                "lower -Xmx"));
        assertThat(MemoryCheck.complaint(4 * GIB, GIB, 2 * GIB, 3 * GIB)).isPresent();
    }
}
