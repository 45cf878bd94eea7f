/** Requests of a web application to its sessions. */
package io.sternline.benchmarks.sessions;
