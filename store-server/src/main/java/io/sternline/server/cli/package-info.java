/** The {@code sternline} command. */
package io.sternline.server.cli;
