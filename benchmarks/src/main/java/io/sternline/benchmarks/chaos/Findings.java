package io.sternline.benchmarks.chaos;

import java.util.ArrayList;
import java.util.List;

/** What went wrong, in order of time, and what did not but should be known. Thread-safe. */
final class Findings {
    private final List<String> all = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Narrator narrator;

    Findings(final Narrator narrator) {
        this.narrator = narrator;
    }

    /** Fails the run. */
    synchronized void add(final String what) {
        narrator.say("FINDING: " + what);
        all.add(narrator.time() + " " + what);
    }

    /** Does not fail it. */
    synchronized void note(final String what) {
        narrator.say("   note: " + what);
        notes.add(narrator.time() + " " + what);
    }

    synchronized List<String> all() {
        return List.copyOf(all);
    }

    synchronized List<String> notes() {
        return List.copyOf(notes);
    }
}
