package io.sternline.benchmarks.chaos;

import java.util.ArrayList;
import java.util.List;

/** What went wrong, in order of time. Any of it fails the run. Thread-safe. */
final class Findings {
    private final List<String> all = new ArrayList<>();
    private final Narrator narrator;

    Findings(final Narrator narrator) {
        this.narrator = narrator;
    }

    synchronized void add(final String what) {
        narrator.say("FINDING: " + what);
        all.add(narrator.time() + " " + what);
    }

    synchronized List<String> all() {
        return List.copyOf(all);
    }
}
