package io.sternline.client.session.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OtherCodecsTest {
    private static final JsonCodec JSON =
            JsonCodec.builder().register("cart", Cart.class).build();

    record Cart(List<String> lines, int version) {}

    record Other(String name) {}

    @Test
    void shouldKeepBytesAndTexts() {
        final byte[] bytes = {1, 2, 3};
        final byte[] encoded = Codecs.bytes().encode(bytes);
        bytes[0] = 9;
        assertThat(Codecs.bytes().decode(encoded, 0)).isEqualTo(new byte[] {1, 2, 3});
        assertThat(Codecs.text().decode(Codecs.text().encode("\u00e4\ud83d\ude00"), 0))
                .isEqualTo("\u00e4\ud83d\ude00");
    }

    @Test
    void shouldRefuseAnythingElse() {
        assertThatThrownBy(() -> Codecs.bytes().encode("x"))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("String");
        assertThatThrownBy(() -> Codecs.text().encode(1))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("Integer");
        assertThatThrownBy(() -> Codecs.text().encode("\ud83d")).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> Codecs.text().decode(new byte[] {(byte) 0xff}, 0))
                .isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> Codecs.text().decode(new byte[0], 1)).isInstanceOf(CodecException.class);
    }

    @Test
    void shouldKeepJson() {
        for (final Object value : List.of(
                "x",
                true,
                1,
                2L,
                3.5,
                List.of(1, "x", Map.of("k", List.of())),
                Map.of("k", 1),
                new Cart(List.of("tea"), 2))) {
            assertThat(JSON.decode(JSON.encode(value), 0)).isEqualTo(value);
        }
        assertThat(new String(JSON.encode(new Cart(List.of("tea"), 2)), UTF_8))
                .isEqualTo("[\"cart\",{\"lines\":[\"tea\"],\"version\":2}]");
        assertThat(JSON.decode("[\"cart\",{\"lines\":[\"tea\"],\"new\":1}]".getBytes(UTF_8), 0))
                .isEqualTo(new Cart(List.of("tea"), 0));
    }

    @Test
    void shouldRefuseClassesInJsonThatWereNotNamed() {
        assertThatThrownBy(() -> JSON.encode(new Other("x")))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining(Other.class.getName());
        assertThatThrownBy(() -> JSON.encode(List.of(new Other("x")))).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> JSON.encode(Map.of(1, "x")))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("Integer");
        assertThatThrownBy(() -> JSON.decode("[\"java.lang.ProcessBuilder\",{}]".getBytes(UTF_8), 0))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("java.lang.ProcessBuilder");
    }

    @Test
    void shouldRefuseAMapperThatLetsBytesNameClasses() {
        final ObjectMapper mapper = JsonMapper.builder()
                .activateDefaultTyping(BasicPolymorphicTypeValidator.builder()
                        .allowIfBaseType(Object.class)
                        .build())
                .build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonCodec.builder().mapper(mapper));
    }

    @Test
    void shouldRefuseDamagedJson() {
        final long seed = System.nanoTime();
        System.out.println("OtherCodecsTest: seed " + seed);
        final Random random = new Random(seed);
        final byte[] good = JSON.encode(new Cart(List.of("tea", "milk"), 2));
        for (int length = 0; length < good.length; length++) {
            final byte[] cut = java.util.Arrays.copyOf(good, length);
            assertThatThrownBy(() -> JSON.decode(cut, 0)).isInstanceOf(CodecException.class);
        }
        for (final String bad : List.of("[]", "{}", "[1,2]", "[\"cart\",null]", "[\"int\",1] x", "[\"int\",1,2]")) {
            assertThatThrownBy(() -> JSON.decode(bad.getBytes(UTF_8), 0))
                    .as(bad)
                    .isInstanceOf(CodecException.class);
        }
        final byte[] deep = ("[\"list\"," + "[".repeat(50_000)).getBytes(UTF_8);
        assertThatThrownBy(() -> JSON.decode(deep, 0)).isInstanceOf(CodecException.class);
        for (int i = 0; i < 2000; i++) {
            final byte[] bytes = good.clone();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            try {
                assertThat(JSON.decode(bytes, 0)).isNotNull();
            } catch (final CodecException ex) {
                assertThat(ex.getMessage()).as("seed %d", seed).isNotBlank();
            }
        }
    }

    @Test
    void shouldMigrateOnlyBetweenVersionsOfOneCodec() {
        assertThatIllegalArgumentException().isThrownBy(() -> JSON.migratingFrom(JSON, old -> old));
        assertThatIllegalArgumentException().isThrownBy(() -> Codecs.bytes().migratingFrom(Codecs.text(), old -> old));
        final AttributeCodec migrating =
                JsonCodec.builder().version(1).build().migratingFrom(JSON, old -> ((Cart) old).version());
        assertThat(migrating.decode(JSON.encode(new Cart(List.of(), 5)), 0)).isEqualTo(5);
    }
}
