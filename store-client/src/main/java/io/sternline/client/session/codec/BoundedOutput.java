package io.sternline.client.session.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.io.Output;
import java.util.Arrays;

/** Kryo's output, which keeps count of what {@link BoundedInput} will look at: what could not be read must not be written. */
final class BoundedOutput extends Output {
    private static final int BUFFER_BYTES_MIN = 256;

    /** What a reader may have read already where it looks at a length: the flags beside it. */
    private static final int SLACK_BYTES = 16;

    private int[] announced = new int[16];
    private int announcedInts;

    BoundedOutput(final int bytesMax) {
        super(Math.min(BUFFER_BYTES_MIN, bytesMax), bytesMax);
    }

    /** So many elements follow. */
    void announce(final int elements) {
        if (announcedInts == announced.length) {
            announced = Arrays.copyOf(announced, announcedInts * 2);
        }
        announced[announcedInts++] = position();
        announced[announcedInts++] = elements;
    }

    /** Once all is written. */
    void requireReadable() {
        long free = BoundedInput.FREE_ELEMENTS_MAX;
        for (int i = 0; i < announcedInts; i += 2) {
            free -= Math.max(0, (long) announced[i + 1] - Math.max(0, position() - announced[i] - SLACK_BYTES));
        }
        if (free < 0) {
            throw new KryoException("it has more than " + BoundedInput.FREE_ELEMENTS_MAX
                    + " elements that take no byte (nulls in a collection), and could not be read again");
        }
    }
}
