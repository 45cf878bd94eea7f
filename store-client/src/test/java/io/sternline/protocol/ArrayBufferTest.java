package io.sternline.protocol;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrayBufferTest {
    @Test
    void shouldLayOutNumbersAsAsked() {
        final ArrayBuffer buffer = new ArrayBuffer(32);
        buffer.putInt(0, 0x01020304, LITTLE_ENDIAN);
        buffer.putInt(4, 0x01020304, BIG_ENDIAN);
        buffer.putShort(8, (short) 0x0102, LITTLE_ENDIAN);
        buffer.putShort(10, (short) 0x0102, BIG_ENDIAN);
        buffer.putLong(12, 0x0102030405060708L, LITTLE_ENDIAN);
        assertThat(Arrays.copyOf(buffer.byteArray(), 20))
                .containsExactly(4, 3, 2, 1, 1, 2, 3, 4, 2, 1, 1, 2, 8, 7, 6, 5, 4, 3, 2, 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void shouldReadWhatWasWritten(final long seed) {
        final Random random = new Random(seed);
        final ArrayBuffer buffer = new ArrayBuffer(8);
        for (int i = 0; i < 1_000; i++) {
            final int index = random.nextInt(500);
            final var order = random.nextBoolean() ? LITTLE_ENDIAN : BIG_ENDIAN;
            final long number = random.nextLong();
            buffer.putLong(index, number, order);
            assertThat(buffer.getLong(index, order)).isEqualTo(number);
            buffer.putInt(index, (int) number, order);
            assertThat(buffer.getInt(index, order)).isEqualTo((int) number);
            buffer.putShort(index, (short) number, order);
            assertThat(buffer.getShort(index, order)).isEqualTo((short) number);
            buffer.putChar(index, (char) number, order);
            assertThat(buffer.getChar(index, order)).isEqualTo((char) number);
            buffer.putByte(index, (byte) number);
            assertThat(buffer.getByte(index)).isEqualTo((byte) number);
            buffer.putDouble(index, number / 3.0, order);
            assertThat(buffer.getDouble(index, order)).isEqualTo(number / 3.0);
            buffer.putFloat(index, number / 3f, order);
            assertThat(buffer.getFloat(index, order)).isEqualTo(number / 3f);
        }
    }

    @Test
    void shouldUseTheMachinesOrderUnlessTold() {
        final ArrayBuffer buffer = new ArrayBuffer(16);
        buffer.putLong(0, 42);
        buffer.putInt(8, 43);
        assertThat(buffer.getLong(0, java.nio.ByteOrder.nativeOrder())).isEqualTo(42);
        assertThat(buffer.getInt(8)).isEqualTo(43);
    }

    @Test
    void shouldGrowWhereItOwnsItsArrayOnly() {
        final ArrayBuffer own = new ArrayBuffer(1);
        own.putByte(10_000, (byte) 1);
        assertThat(own.capacity()).isGreaterThan(10_000);
        final ArrayBuffer wrapping = new ArrayBuffer(new byte[8]);
        assertThat(wrapping.isExpandable()).isFalse();
        assertThatThrownBy(() -> wrapping.putInt(5, 1))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("index=5 length=4 capacity=8");
        assertThatThrownBy(() -> own.putByte(-1, (byte) 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> own.checkLimit(Integer.MAX_VALUE)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldNotReadBeyondWhatItWraps() {
        final ArrayBuffer buffer = new ArrayBuffer(new byte[0]);
        buffer.wrap(new byte[16], 0, 8);
        assertThat(buffer.capacity()).isEqualTo(8);
        assertThat(buffer.getLong(0)).isZero();
        assertThatThrownBy(() -> buffer.getLong(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> buffer.getBytes(4, new byte[5])).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> buffer.wrap(new byte[8], 0, 9)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> buffer.wrap(new byte[8], 1, 4)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldCopyBetweenBuffersOfAllKinds() {
        final byte[] bytes = {1, 2, 3, 4, 5, 6, 7, 8};
        final ArrayBuffer from = new ArrayBuffer(bytes);
        final ArrayBuffer to = new ArrayBuffer(0);
        to.putBytes(2, from, 1, 3);
        from.getBytes(5, to, 5, 2);
        to.putBytes(7, ByteBuffer.wrap(bytes), 7, 1);
        final ByteBuffer out = ByteBuffer.allocate(8);
        from.getBytes(0, out, 2);
        from.getBytes(4, out, 6, 2);
        assertThat(Arrays.copyOf(to.byteArray(), 8)).containsExactly(0, 0, 2, 3, 4, 6, 7, 8);
        assertThat(out.array()).containsExactly(1, 2, 0, 0, 0, 0, 5, 6);
        assertThat(out.position()).isEqualTo(2);
    }

    @Test
    void shouldWrapWhatIsBackedByAnArrayFromItsStart() {
        final ArrayBuffer buffer = new ArrayBuffer(0);
        buffer.wrap(ByteBuffer.wrap(new byte[] {9, 8}));
        assertThat(buffer.getByte(1)).isEqualTo((byte) 8);
        buffer.wrap(new ArrayBuffer(new byte[] {7}));
        assertThat(buffer.capacity()).isEqualTo(1);
        assertThatThrownBy(() -> buffer.wrap(ByteBuffer.allocateDirect(8)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(buffer::addressOffset).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldCarryText() {
        final ArrayBuffer buffer = new ArrayBuffer(0);
        assertThat(buffer.putStringUtf8(0, "grüße 🔑", LITTLE_ENDIAN)).isEqualTo(4 + 12);
        assertThat(buffer.getStringUtf8(0, LITTLE_ENDIAN)).isEqualTo("grüße 🔑");
        assertThat(buffer.putStringWithoutLengthUtf8(100, "é")).isEqualTo(2);
        assertThat(buffer.getStringWithoutLengthUtf8(100, 2)).isEqualTo("é");
        assertThat(buffer.putStringAscii(200, "abc")).isEqualTo(7);
        assertThat(buffer.getStringAscii(200)).isEqualTo("abc");
        final StringBuilder text = new StringBuilder();
        assertThat(buffer.getStringAscii(200, text)).isEqualTo(3);
        assertThat(text).hasToString("abc");
        assertThat(buffer.putStringWithoutLengthAscii(300, "abcdef", 2, 3)).isEqualTo(3);
        assertThat(buffer.getStringWithoutLengthAscii(300, 3)).isEqualTo("cde");
        assertThatThrownBy(() -> buffer.putStringUtf8(0, "long", 3)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldCarryNumbersAsText() {
        final ArrayBuffer buffer = new ArrayBuffer(0);
        assertThat(buffer.putLongAscii(0, Long.MIN_VALUE)).isEqualTo(20);
        assertThat(buffer.parseLongAscii(0, 20)).isEqualTo(Long.MIN_VALUE);
        assertThat(buffer.putNaturalIntAscii(30, 4711)).isEqualTo(4);
        assertThat(buffer.parseNaturalIntAscii(30, 4)).isEqualTo(4711);
        buffer.putNaturalPaddedIntAscii(40, 6, 4711);
        assertThat(buffer.getStringWithoutLengthAscii(40, 6)).isEqualTo("004711");
        assertThat(buffer.putNaturalIntAsciiFromEnd(4711, 60)).isEqualTo(56);
        assertThat(buffer.parseIntAscii(56, 4)).isEqualTo(4711);
        assertThatThrownBy(() -> buffer.putNaturalLongAscii(0, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> buffer.putNaturalPaddedIntAscii(0, 2, 100)).isInstanceOf(NumberFormatException.class);
    }

    @Test
    void shouldCompareAsUnsignedBytes() {
        assertThat(new ArrayBuffer(new byte[] {1, (byte) 200}).compareTo(new ArrayBuffer(new byte[] {1, 100})))
                .isPositive();
        assertThat(new ArrayBuffer(new byte[] {1}).compareTo(new ArrayBuffer(new byte[] {1, 0})))
                .isNegative();
        assertThat(new ArrayBuffer(new byte[] {1}).compareTo(new ArrayBuffer(new byte[] {1})))
                .isZero();
    }

    @Test
    void shouldFill() {
        final ArrayBuffer buffer = new ArrayBuffer(0);
        buffer.setMemory(2, 3, (byte) 7);
        assertThat(Arrays.copyOf(buffer.byteArray(), 6)).containsExactly(0, 0, 7, 7, 7, 0);
    }
}
