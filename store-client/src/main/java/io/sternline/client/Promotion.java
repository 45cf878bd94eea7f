package io.sternline.client;

import java.time.Duration;

/**
 * How a promotion is to be carried out, and what the history is to say of it.
 *
 * @param timeout after which the outcome is told, whatever it is then; 2 s to 60 s.
 * @param who asked for it; up to 128 bytes of UTF-8, may be empty.
 * @param why up to 256 bytes of UTF-8, may be empty.
 */
public record Promotion(Duration timeout, String who, String why) {
    /** Ten seconds, and nothing said about who and why. */
    public static final Promotion DEFAULT = new Promotion(Duration.ofSeconds(10), "", "");

    public Promotion withTimeout(final Duration newTimeout) {
        return new Promotion(newTimeout, who, why);
    }

    public Promotion withWho(final String newWho) {
        return new Promotion(timeout, newWho, why);
    }

    public Promotion withWhy(final String newWhy) {
        return new Promotion(timeout, who, newWhy);
    }
}
