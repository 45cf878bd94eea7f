package io.sternline.benchmarks.data;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sternline.benchmarks.data.CommandBatch.Field;
import java.util.List;
import java.util.stream.IntStream;

/** The attributes of a session kept as a map. */
public final class Fields {
    public static final int COUNT = 8;

    private Fields() {}

    /** All fields, their values together {@code valueBytes} long. */
    public static List<Field> all(final int valueBytes, final Values values) {
        return IntStream.range(0, COUNT)
                .mapToObj(index -> field(index, valueBytes, values))
                .toList();
    }

    /** One of the fields with another value of the same size. */
    public static Field field(final int index, final int valueBytes, final Values values) {
        final byte[] name = ("attribute-" + index).getBytes(US_ASCII);
        return new Field(name, values.next(valueBytes / COUNT).toArray());
    }
}
