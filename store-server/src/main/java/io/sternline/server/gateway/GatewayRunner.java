package io.sternline.server.gateway;

/** Which thread runs a gateway's loop. */
interface GatewayRunner {
    void start();

    /** Returns when the loop has been shut down, or the thread does not come to it. Any thread but the loop's. */
    void awaitEnd();
}
