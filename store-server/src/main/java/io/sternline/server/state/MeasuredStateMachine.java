package io.sternline.server.state;

import io.sternline.replication.statemachine.StateMachine;

/** A state machine that tells how much memory it takes, so that a node can refuse what it has no room for. */
public interface MeasuredStateMachine extends StateMachine {
    /** Bytes of Java heap that the state takes, on the safe side. Any thread. */
    long heapBytes();
}
