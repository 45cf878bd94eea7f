package io.sternline.benchmarks.chaos.models;

import io.sternline.benchmarks.chaos.models.ModelFault.What;
import io.sternline.client.Limit;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Holds limits to what they give away.
 *
 * <p><b>Too much.</b> By the algorithm, what is given away between two moments of the group's clock is at most
 * {@code burst + elapsed / interval}. What was asked for after {@code begin} and answered by {@code end} was given away in between, in
 * which the group's clock has gone on by no more than {@code end - begin + uncertainty}. So of each limit, for every such pair of an
 * asking and an answer, the costs of all takes that lie between the two are at most
 * {@code burst + (end - begin + uncertainty) / interval}, rounded down. In a SYNC namespace that holds through the reigns of all
 * primaries: none of them forgets what was taken, nor takes commands before it knows the time.
 *
 * <p><b>Too little.</b> Who is refused although all that may ever have been taken leaves enough of the burst was refused without cause.
 */
final class TakeJudge {
    private final Limit limit;
    private final long uncertaintyNs;
    private final ModelFaults faults;

    /** @param uncertaintyNs how much further than this process's clock the group's may go in any time. */
    TakeJudge(final Limit limit, final long uncertaintyNs, final ModelFaults faults) {
        this.limit = limit;
        this.uncertaintyNs = uncertaintyNs;
        this.faults = faults;
    }

    void judge(final List<Take> takes) {
        takes.stream().collect(Collectors.groupingBy(Take::key)).forEach((key, ofKey) -> {
            checkTaken(
                    key,
                    ofKey.stream()
                            .filter(take -> take.answer() == Answer.DONE)
                            .sorted(Comparator.comparingLong(Take::endedNs))
                            .toList());
            checkRefused(key, ofKey);
        });
    }

    /** @param taken in the order of the answers. A key is used for a while only, so there are not too many pairs. */
    private void checkTaken(final String key, final List<Take> taken) {
        for (final Take first : taken) {
            long sum = 0;
            for (final Take last : taken) {
                if (last.invokedNs() < first.invokedNs()) {
                    continue;
                }
                sum += last.cost();
                final long most = most(last.endedNs() - first.invokedNs());
                if (sum > most) {
                    faults.add(
                            What.LIMIT_EXCEEDED,
                            sum + " were taken from " + key + " within "
                                    + (last.endedNs() - first.invokedNs()) / 1_000_000 + " ms, from " + first + " to "
                                    + last + ", and " + limit + " gives away " + most + " at most");
                    return;
                }
            }
        }
    }

    private long most(final long elapsedNs) {
        return limit.burst() + (elapsedNs + uncertaintyNs) / limit.intervalNs();
    }

    private void checkRefused(final String key, final List<Take> takes) {
        for (final Take refused : takes) {
            if (refused.answer() != Answer.REFUSED) {
                continue;
            }
            final long maybeTaken = takes.stream()
                    .filter(take -> take.answer().mayHaveHappened() && take.invokedNs() < refused.endedNs())
                    .mapToLong(Take::cost)
                    .sum();
            if (maybeTaken + refused.cost() <= limit.burst()) {
                faults.add(
                        What.LIMIT_REFUSED_WHAT_IT_HAD,
                        refused + " of " + limit + ", though no more than " + maybeTaken + " may have been taken of "
                                + key + " before");
            }
        }
    }
}
