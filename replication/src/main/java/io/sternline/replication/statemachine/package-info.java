/** What a replicated state machine must be, and what it is given. */
package io.sternline.replication.statemachine;
