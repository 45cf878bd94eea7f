/**
 * The client's public face. Start at {@link io.sternline.client.StoreClient}.
 *
 * <p>Runs on a stock Java 17+ JVM: no flags, no native code, no media driver.
 */
package io.sternline.client;
