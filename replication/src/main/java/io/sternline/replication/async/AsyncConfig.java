package io.sternline.replication.async;

import io.sternline.replication.changelog.ChangeLogConfig;
import java.time.Duration;

/**
 * How a node replicates its ASYNC namespaces.
 *
 * @param lagMax how old the oldest change may be that too few replicas have before the primary refuses more: those beside
 *     it that make a majority of the members count. {@link Duration#ZERO}: any age.
 * @param lagRecordsMax how many changes may be on their way to them; 0: any number.
 * @param logRetention how long changes are kept at least for nodes that were away and for watches, unless {@code
 *     logBytesMax} is reached before; as in {@link ChangeLogConfig}.
 * @param logBytesMax the most disk that their change log may take; checkpoints come on top of it.
 */
public record AsyncConfig(Duration lagMax, long lagRecordsMax, Duration logRetention, long logBytesMax) {
    public static final AsyncConfig DEFAULT = new AsyncConfig(
            Duration.ofSeconds(10), 0, ChangeLogConfig.DEFAULT.retention(), ChangeLogConfig.DEFAULT.bytesMax());
}
