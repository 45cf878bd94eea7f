/**
 * What client and server agree on: the limits, how messages are framed and packed, and (in {@code sbe}) the codecs
 * generated from {@code sternline-schema.xml}. {@code store-client/PROTOCOL.md} describes it for other languages.
 */
package io.sternline.protocol;
