package io.sternline.client.lb;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The backend with the fewest open connections for its share. Ties go by turns, as the search begins at another one each time.
 *
 * <p>With many backends a full search takes long, and balancers whose figures are alike and a little old would all run to the same
 * one; so then the better of two drawn at random is taken (Mitzenmacher, 2001).
 */
final class LeastConnections {
    /** From more on, two are drawn. */
    static final int SEARCHED_MAX = 128;

    private LeastConnections() {}

    /** @param from where to begin, any number. */
    static int indexOf(final List<Member> members, final int from) {
        final int count = members.size();
        if (count > SEARCHED_MAX) {
            final ThreadLocalRandom random = ThreadLocalRandom.current();
            return better(members, random.nextInt(count), random.nextInt(count));
        }
        int best = Math.floorMod(from, count);
        int index = best;
        for (int step = 1; step < count; step++) {
            index = index + 1 == count ? 0 : index + 1;
            best = better(members, best, index);
        }
        return best;
    }

    /** The connection to come counts too: that is what makes a heavier backend the better one while all are idle. */
    private static int better(final List<Member> members, final int first, final int second) {
        final Member one = members.get(first);
        final Member other = members.get(second);
        return (other.load().connections() + 1) * one.share() < (one.load().connections() + 1) * other.share()
                ? second
                : first;
    }
}
