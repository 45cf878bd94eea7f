/**
 * What load balancers share: backends with weight, admin state and health, which session belongs to which backend, and a
 * {@link io.sternline.client.lb.Balancer} that chooses. Start at {@link io.sternline.client.lb.LoadBalancing}.
 */
package io.sternline.client.lb;
