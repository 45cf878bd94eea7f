/**
 * Leases and what they are good for: entries that go with the process that wrote them, {@linkplain
 * io.sternline.client.lease.Locks locks} with fencing tokens, and {@linkplain io.sternline.client.lease.Contributions
 * sums} to which every process contributes what it counts.
 */
package io.sternline.client.lease;
