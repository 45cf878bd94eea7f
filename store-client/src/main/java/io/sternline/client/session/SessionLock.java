package io.sternline.client.session;

/**
 * A session that nobody else has locked, see {@link Sessions#lock}. To be closed.
 *
 * <p>A holder whose process stands still for longer than {@link SessionSettings#leaseTtl} loses the lock before it knows. What it then saves is refused as {@link
 * SaveResult#FENCED}. What it does elsewhere should carry the {@link #token}.
 */
public interface SessionLock extends AutoCloseable {
    /** The session, as it was when the lock was taken. Its saves take effect only while the lock is held. */
    Session session();

    /** Higher than that of every holder before, also of other sessions: whoever is handed it can refuse those that come with a lower one. */
    long token();

    /** Whether the lock is certainly held at this moment. */
    boolean isHeld();

    /** Lets the next have it. Does not save. */
    @Override
    void close();
}
