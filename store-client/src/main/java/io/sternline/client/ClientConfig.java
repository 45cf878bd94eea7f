package io.sternline.client;

import io.sternline.protocol.Protocol;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Settings of a client; see {@link StoreClient.Builder} for their meaning.
 *
 * @param callTimeout 1 ms to 60 s.
 * @param name up to 128 bytes of UTF-8.
 * @param group empty: any.
 * @param outstandingCallsMax 1 to 4,096.
 */
public record ClientConfig(Duration callTimeout, String name, String group, int outstandingCallsMax) {
    /** What a client has unless told otherwise. */
    public static final ClientConfig DEFAULT = new ClientConfig(
            Duration.ofSeconds(5), "pid-" + ProcessHandle.current().pid(), "", Protocol.WINDOW_REQUESTS_MAX);

    public ClientConfig {
        if (callTimeout.compareTo(Duration.ofMillis(1)) < 0
                || callTimeout.compareTo(Duration.ofMillis(Protocol.CALL_TIMEOUT_MS_MAX)) > 0) {
            throw new IllegalArgumentException("callTimeout must be 1 ms to 60 s, not " + callTimeout);
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > Protocol.CLIENT_NAME_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "name must be at most " + Protocol.CLIENT_NAME_BYTES_MAX + " bytes of UTF-8: '" + name + "'");
        }
        if (group.getBytes(StandardCharsets.UTF_8).length > Protocol.CLIENT_NAME_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "group must be at most " + Protocol.CLIENT_NAME_BYTES_MAX + " bytes of UTF-8: '" + group + "'");
        }
        if (outstandingCallsMax < 1 || outstandingCallsMax > Protocol.WINDOW_REQUESTS_MAX) {
            throw new IllegalArgumentException("outstandingCallsMax must be 1 to " + Protocol.WINDOW_REQUESTS_MAX
                    + ", not " + outstandingCallsMax);
        }
    }

    ClientConfig withCallTimeout(final Duration timeout) {
        return new ClientConfig(timeout, name, group, outstandingCallsMax);
    }

    ClientConfig withName(final String newName) {
        return new ClientConfig(callTimeout, newName, group, outstandingCallsMax);
    }

    ClientConfig withGroup(final String newGroup) {
        return new ClientConfig(callTimeout, name, newGroup, outstandingCallsMax);
    }

    ClientConfig withOutstandingCallsMax(final int callsMax) {
        return new ClientConfig(callTimeout, name, group, callsMax);
    }
}
