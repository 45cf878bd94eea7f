/** The engine: holds entries outside the Java heap. Knows neither the protocol's commands nor the rules of the store. */
package io.sternline.server.engine;
