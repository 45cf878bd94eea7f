/** Moving the role of primary to a chosen node: what is asked, what would happen, and what came of it. */
package io.sternline.replication.promotion;
