package io.sternline.server.gateway;

import org.agrona.DirectBuffer;

/** Decides who may connect, by the credentials of a Hello. Called on the gateway thread; must not block. */
@FunctionalInterface
public interface Authenticator {
    /** The only one there is: no credentials are asked for, and none are understood. */
    Authenticator NONE = (scheme, credentials, offset, length) -> scheme.isEmpty()
            ? null
            : "credentials of scheme " + Quoted.of(scheme)
                    + " are not supported by this node; supported: none (leave the" + " scheme empty)";

    /**
     * @param scheme kind of credentials; empty: none.
     * @param credentials valid during the call only.
     * @return null to accept, otherwise why not, in words for the peer.
     */
    String refuse(String scheme, DirectBuffer credentials, int offset, int length);
}
