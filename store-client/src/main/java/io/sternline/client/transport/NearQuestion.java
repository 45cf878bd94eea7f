package io.sternline.client.transport;

/**
 * What the group is asked for one key, and how the near cache stood then.
 *
 * @param life of the table; what was asked in a former one is no answer for this one.
 * @param askedAt revision that the answer must not be older than.
 * @param askedNs no later than the moment a node looked.
 */
record NearQuestion(String key, int life, long askedAt, long askedNs) {}
