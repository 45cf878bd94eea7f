package io.sternline.client;

/**
 * What a write returns.
 *
 * @param revision the write's place in the order of all changes; larger is later.
 * @param durability how far the write had got when it was acknowledged.
 */
public record Receipt(long revision, Durability durability) {}
