package io.sternline.client;

import java.util.List;

/** The fullest form of {@link WriteOptions}. */
record ExpiryAndTerms(Expiry expiry, List<String> terms) implements WriteOptions {}
