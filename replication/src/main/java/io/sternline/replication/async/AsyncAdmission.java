package io.sternline.replication.async;

/** Whether the primary may take commands for ASYNC namespaces now. Asked on the state thread before each frame; never blocks. */
@FunctionalInterface
public interface AsyncAdmission {
    /** Nothing is in the way. */
    AsyncAdmission OPEN = () -> null;

    /**
     * Why not, as a sentence for clients that begins with "not done:" and names the limit; null if it may. What is refused
     * was not carried out, and clients send it again.
     */
    String refusal();
}
