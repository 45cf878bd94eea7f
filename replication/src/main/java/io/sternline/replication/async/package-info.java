/**
 * What a state that is replicated behind its primary must be able to do, so that its copies become equal: the duties of
 * those who hold it, without a word on how records travel.
 */
package io.sternline.replication.async;
