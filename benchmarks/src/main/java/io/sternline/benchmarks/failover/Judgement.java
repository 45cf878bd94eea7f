package io.sternline.benchmarks.failover;

/** What became of what was acknowledged. */
enum Judgement {
    /** It is there, once. */
    INTACT,
    /** It is not there any more. */
    LOST,
    /** It took effect more than once. */
    DOUBLED,
    /** Something is there that nobody wrote, or whose writer was told that nothing had changed. */
    UNEXPLAINED
}
