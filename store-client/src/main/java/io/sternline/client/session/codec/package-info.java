/**
 * How session attributes become bytes and objects again. Every stored attribute tells its codec and the codec's version, so that codecs can be
 * changed while sessions live. No codec here ever makes an object of a class that it was not told of.
 */
package io.sternline.client.session.codec;
