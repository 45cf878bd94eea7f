package io.sternline.server.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** Carts as JSON: readable with {@code sternline get}, and the same bytes in the store and over HTTP. */
final class CartCodec {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private CartCodec() {}

    static byte[] encode(final Cart cart) {
        try {
            return JSON.writeValueAsBytes(cart);
        } catch (final JsonProcessingException ex) {
            throw new IllegalStateException("a cart cannot be written as JSON", ex);
        }
    }

    /** @throws IllegalArgumentException if the bytes are not a cart. */
    static Cart decode(final byte[] bytes) {
        try {
            final Cart cart = JSON.readValue(bytes, Cart.class);
            if (cart != null) {
                return cart;
            }
            throw new IllegalArgumentException("these " + bytes.length + " bytes are not a cart: null");
        } catch (final IOException ex) {
            throw new IllegalArgumentException(
                    "these " + bytes.length + " bytes are not a cart: " + ex.getMessage(), ex);
        }
    }
}
