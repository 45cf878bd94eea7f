package io.sternline.benchmarks.history;

import java.util.Arrays;

/**
 * Which operations have a place, and the state they lead to. What can follow depends on nothing else, so one that has been
 * tried in vain need not be tried again, whatever the order that led to it.
 *
 * <p>Those answered long ago all have a place: words full of them at the front are cut off, as are empty ones at the end.
 */
final class Configuration {
    private final int fullWords;
    private final long[] words;
    private final State state;
    private final int hash;

    private Configuration(final int fullWords, final long[] words, final State state) {
        this.fullWords = fullWords;
        this.words = words;
        this.state = state;
        hash = 31 * (31 * Arrays.hashCode(words) + fullWords) + state.hashCode();
    }

    /** How many bytes one takes, about, beside its state; for {@link Search}'s limit. */
    int bytes() {
        return 96 + words.length * Long.BYTES;
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof Configuration that
                && hash == that.hash
                && fullWords == that.fullWords
                && Arrays.equals(words, that.words)
                && state.equals(that.state);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** A set of placed operations that changes, and of which configurations are taken. */
    static final class Placed {
        private final long[] answered;
        private final long[] open;
        private final int answeredCount;
        private int fullWords;
        private int endWord;

        /** The first {@code answeredCount} of {@code count} operations are answered ones. */
        Placed(final int answeredCount, final int count) {
            this.answeredCount = answeredCount;
            answered = new long[(answeredCount + 63) / 64];
            open = new long[(count - answeredCount + 63) / 64];
        }

        void add(final int index) {
            if (index >= answeredCount) {
                open[(index - answeredCount) / 64] |= 1L << (index - answeredCount);
                return;
            }
            answered[index / 64] |= 1L << index;
            endWord = Math.max(endWord, index / 64 + 1);
            while (fullWords < answered.length && answered[fullWords] == -1L) {
                fullWords++;
            }
        }

        void remove(final int index) {
            if (index >= answeredCount) {
                open[(index - answeredCount) / 64] &= ~(1L << (index - answeredCount));
                return;
            }
            answered[index / 64] &= ~(1L << index);
            fullWords = Math.min(fullWords, index / 64);
        }

        Configuration with(final State state) {
            while (endWord > fullWords && answered[endWord - 1] == 0) {
                endWord--;
            }
            final int wordCount = Math.max(0, endWord - fullWords);
            final long[] words = Arrays.copyOf(open, open.length + wordCount);
            System.arraycopy(answered, fullWords, words, open.length, wordCount);
            return new Configuration(fullWords, words, state);
        }
    }
}
