package io.sternline.client.lb;

import io.sternline.client.Endpoint;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A backend as it was defined.
 *
 * <pre>{@code
 * Backend.of("app-1", "10.0.0.7:8080").withWeight(10).withSlowStart(Duration.ofSeconds(30))
 * }</pre>
 *
 * @param id its name, unique in its pool, which is a {@link LoadBalancing}: 1 to 128 of {@code a-z A-Z 0-9 . _ : -}.
 * @param address where it is, up to 256 characters; {@code host:port} where this library is to check its health.
 * @param weight its share beside the others', 0 to 256; 0: gets no new sessions.
 * @param slowStart over what time its share grows to its full weight after it turned up, zero to an hour; zero: at once.
 */
public record Backend(String id, String address, int weight, Duration slowStart) {
    public static final int WEIGHT_MAX = 256;
    public static final Duration SLOW_START_MAX = Duration.ofHours(1);

    private static final int ADDRESS_CHARS_MAX = 256;
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._:-]{1,128}");

    public Backend {
        requireName("a backend's id", id);
        Objects.requireNonNull(address, "address");
        if (address.isBlank() || address.length() > ADDRESS_CHARS_MAX) {
            throw new IllegalArgumentException("the address of backend '" + id + "' must have 1 to " + ADDRESS_CHARS_MAX
                    + " characters, not " + address.length());
        }
        if (weight < 0 || weight > WEIGHT_MAX) {
            throw new IllegalArgumentException(
                    "the weight of backend '" + id + "' must be 0 to " + WEIGHT_MAX + ", not " + weight);
        }
        if (slowStart.isNegative() || slowStart.compareTo(SLOW_START_MAX) > 0) {
            throw new IllegalArgumentException(
                    "the slow start of backend '" + id + "' must be zero to an hour, not " + slowStart);
        }
    }

    /** One with weight 1 and no slow start. */
    public static Backend of(final String id, final String address) {
        return new Backend(id, address, 1, Duration.ZERO);
    }

    public Backend withWeight(final int newWeight) {
        return new Backend(id, address, newWeight, slowStart);
    }

    public Backend withSlowStart(final Duration newSlowStart) {
        return new Backend(id, address, weight, newSlowStart);
    }

    /**
     * The address as host and port.
     *
     * @throws IllegalArgumentException if it is something else.
     */
    public Endpoint endpoint() {
        return Endpoint.parse(address);
    }

    static String requireName(final String what, final String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(what + " must be 1 to 128 of a-z A-Z 0-9 . _ : -, not '" + name + "'");
        }
        return name;
    }
}
