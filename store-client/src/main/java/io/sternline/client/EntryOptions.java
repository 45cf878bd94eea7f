package io.sternline.client;

import java.util.List;
import java.util.Optional;

/** The fullest form of {@link WriteOptions}. */
record EntryOptions(Expiry expiry, List<String> terms, Optional<String> leaseId) implements WriteOptions {}
