package io.sternline.client.lease;

/** What this process contributes to one sum. Thread-safe; all but the first look-up of it allocates nothing and waits for nobody. */
public interface Contribution {
    /** The sum's name. */
    String key();

    /** Changes what this process contributes; the group hears of it within milliseconds. */
    void add(long delta);

    /** Says what this process contributes. */
    void set(long value);

    /**
     * Takes back what this process contributes, and gives up the contribution's place, once the group has heard of it. Not to be added to afterwards: whoever wants to contribute
     * again asks {@link Contributions#of} again.
     */
    void withdraw();

    /** What this process contributes, by its own account. */
    long own();

    /** What all live leases contribute, as of {@link Contributions#revision}. */
    long sum();

    /** What the others contribute as of {@link Contributions#revision}, and this process by its own account now. */
    long current();
}
