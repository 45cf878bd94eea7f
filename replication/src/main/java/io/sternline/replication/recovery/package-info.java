/** A group that goes on after the loss of a majority: what a stopped node can be asked and made to do. */
package io.sternline.replication.recovery;
