package io.sternline.client.lb;

/**
 * What the reports of live observers make of a backend. Each observer has one voice; the majority decides, and of equals those who
 * find it up: it works for them at least. A pure function of entries, so all who have come to the same revision agree.
 */
record HealthVerdict(boolean isUp, int reportsUp, int reportsDown) {
    static HealthVerdict of(final int reportsUp, final int reportsDown, final boolean isUpUnlessReported) {
        final boolean isUp = reportsUp + reportsDown == 0 ? isUpUnlessReported : reportsUp >= reportsDown;
        return new HealthVerdict(isUp, reportsUp, reportsDown);
    }
}
