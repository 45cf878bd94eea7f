package io.sternline.client.lb;

/**
 * What one observer thinks of one backend, from the results of its checks: down after so many failures in a row, up again after
 * so many successes, so that a single lost packet moves nobody. Its first result decides at once. Not thread-safe.
 */
final class RiseFall {
    private final HealthSettings settings;
    private boolean isKnown;
    private boolean isUp;
    private int good;
    private int refused;
    private int bad;

    RiseFall(final HealthSettings settings) {
        this.settings = settings;
    }

    /** @return whether the opinion has changed, or has been formed. */
    boolean onResult(final HealthCheck.Result result) {
        final boolean isGood = result == HealthCheck.Result.GOOD;
        good = isGood ? next(good) : 0;
        bad = isGood ? 0 : next(bad);
        refused = result == HealthCheck.Result.REFUSED ? next(refused) : 0;
        if (!isKnown) {
            isKnown = true;
            isUp = isGood;
            return true;
        }
        final boolean wasUp = isUp;
        if (isUp) {
            isUp = bad < settings.fall() && refused < settings.fallRefused();
        } else {
            isUp = good >= settings.rise();
        }
        return isUp != wasUp;
    }

    /** Whether there is an opinion. */
    boolean isKnown() {
        return isKnown;
    }

    boolean isUp() {
        return isUp;
    }

    /** Not beyond what any threshold may be. */
    private static int next(final int count) {
        return Math.min(HealthSettings.IN_A_ROW_MAX, count + 1);
    }
}
