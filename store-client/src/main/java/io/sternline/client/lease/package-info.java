/** Leases and what they are good for: entries that go with the process that wrote them. */
package io.sternline.client.lease;
