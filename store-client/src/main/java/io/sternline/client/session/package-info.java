/**
 * HTTP-style sessions kept in the store. Start at {@link io.sternline.client.session.Sessions}.
 */
package io.sternline.client.session;
