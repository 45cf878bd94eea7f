package io.sternline.replication.changelog;

import java.time.Duration;

/**
 * How a node keeps its change log.
 *
 * @param isEnabled whether it keeps one at all; without it there are no watches.
 * @param retention how long changes are kept at least, unless {@code bytesMax} is reached before; 1 minute to 365 days.
 * @param bytesMax the most disk it may take; from 64 MiB. The oldest changes go first.
 */
public record ChangeLogConfig(boolean isEnabled, Duration retention, long bytesMax) {
    public static final Duration RETENTION_MIN = Duration.ofMinutes(1);
    public static final Duration RETENTION_MAX = Duration.ofDays(365);
    public static final long BYTES_MAX_MIN = 64L << 20;

    public static final ChangeLogConfig DEFAULT = new ChangeLogConfig(true, Duration.ofHours(1), 1L << 30);

    /** Keeps none. */
    public static final ChangeLogConfig OFF = new ChangeLogConfig(false, DEFAULT.retention(), DEFAULT.bytesMax());
}
