/** The node's own record of the changes its state went through, in order of revision, on Chronicle Queue. */
package io.sternline.replication.changelog;
