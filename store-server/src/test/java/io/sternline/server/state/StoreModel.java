package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.FullPolicy;
import io.sternline.protocol.sbe.ResultCode;
import java.util.ArrayList;
import java.util.List;

/**
 * The store in the plainest Java that says what it must do: maps, strings and full walks. Predicts every reply of the
 * state machine. Written from the contract, not from the code it checks.
 *
 * <p>This class knows who may ask what, and the rest in turn: {@link ModelWindows} what was answered before, {@link
 * ModelWrites} and {@link ModelLimits} what commands mean, {@link ModelStore} what there is and what goes.
 */
final class StoreModel {
    private final StateLimits stateLimits;
    private final ModelStore store;
    private final ModelWrites writes;
    private final ModelLimits limits;
    private final ModelWindows windows;

    StoreModel(final StateLimits stateLimits) {
        this.stateLimits = stateLimits;
        store = new ModelStore(stateLimits);
        writes = new ModelWrites(store);
        limits = new ModelLimits(store);
        windows = new ModelWindows(stateLimits);
    }

    /**
     * Predicts the answers to a batch, but for the words that explain a refusal: on those nothing may depend.
     *
     * @param departures what the machine told of while it applied the batch.
     */
    List<Answer> apply(final long nowMs, final Batch batch, final List<Departure> departures) {
        begin(nowMs, departures);
        final List<Answer> answers = new ArrayList<>();
        for (final Batch.Frame frame : batch.frames()) {
            final ModelWindows.Client client = windows.onFrame(frame, store.timeMs());
            for (final Command command : frame.commands()) {
                if (frame.isOwn() && command instanceof NodeCommand own) {
                    apply(own);
                } else {
                    answers.add(answer(frame.clientId(), client, command));
                    store.onAnswer();
                }
            }
        }
        store.end();
        return answers;
    }

    void advance(final long nowMs, final List<Departure> departures) {
        begin(nowMs, departures);
        store.end();
    }

    ModelStore store() {
        return store;
    }

    int clients() {
        return windows.size();
    }

    private void begin(final long nowMs, final List<Departure> departures) {
        store.begin(nowMs, departures);
        windows.dropInactive(store.timeMs());
    }

    /** What a node tells its group is not answered. */
    private void apply(final NodeCommand own) {
        if (own instanceof NodeCommand.Settings settings) {
            store.offerSeed(settings.hashSeed0(), settings.hashSeed1());
            store.nodeLimits(settings.stateBytesMax(), settings.entriesMax());
        }
    }

    private Answer answer(final long clientId, final ModelWindows.Client client, final Command command) {
        final long number = command.requestNumber();
        if (clientId == 0) {
            return isWrite(command)
                    ? Answer.Write.plain(number, ResultCode.CLIENT_UNKNOWN, store.revision())
                    : execute(command, false);
        }
        if (client == null) {
            return refusal(command, ResultCode.CLIENT_UNKNOWN);
        }
        final ResultCode standing = ModelWindows.standing(client, number);
        if (standing != ResultCode.OK) {
            return refusal(command, standing);
        }
        final Answer kept = ModelWindows.kept(client, number);
        if (kept != null) {
            return kept;
        }
        if (!windows.hasRoom()) {
            return refusal(command, ResultCode.OVERLOADED);
        }
        final Answer answer = execute(command, true);
        windows.keep(client, answer);
        return answer;
    }

    private static boolean isWrite(final Command command) {
        return isEntryWrite(command) || command instanceof GuardedCommand || command instanceof Command.Drain;
    }

    static boolean isEntryWrite(final Command command) {
        return command instanceof Command.Put
                || command instanceof Command.Remove
                || command instanceof Command.Touch
                || command instanceof Command.Increment
                || command instanceof Command.Move
                || command instanceof MapCommand
                || command instanceof LimitCommand;
    }

    private Answer refusal(final Command command, final ResultCode code) {
        final long number = command.requestNumber();
        if (isWrite(command)) {
            return Answer.Write.plain(number, code, store.revision());
        }
        if (command instanceof Command.Define) {
            return Answer.Namespace.none(number, code, store.revision());
        }
        return command instanceof Command.Register
                ? new Answer.Registered(number, code, 0)
                : new Answer.Error(number, code, true);
    }

    private Answer execute(final Command command, final boolean registered) {
        if (command instanceof Command.Put put) {
            return writes.put(put);
        }
        if (command instanceof Command.Remove remove) {
            return writes.remove(remove);
        }
        if (command instanceof Command.Touch touch) {
            return writes.touch(touch);
        }
        if (command instanceof Command.Increment increment) {
            return writes.increment(increment);
        }
        if (command instanceof Command.Move move) {
            return writes.move(move);
        }
        if (command instanceof GuardedCommand guarded) {
            final Answer refusal = writes.guard(guarded);
            return refusal == null ? execute(guarded.write(), registered) : refusal;
        }
        if (command instanceof MapCommand update) {
            return writes.updateMap(update);
        }
        if (command instanceof LimitCommand.Take take) {
            return limits.take(take);
        }
        if (command instanceof LimitCommand.Count count) {
            return limits.count(count);
        }
        if (command instanceof Command.Define define) {
            return define(define);
        }
        if (command instanceof Command.Drain drain) {
            return drain(drain);
        }
        if (command instanceof Command.Register register) {
            return registered ? refusal(command, ResultCode.INVALID_ARGUMENT) : register(register);
        }
        return refusal(command, ResultCode.UNSUPPORTED);
    }

    private Answer register(final Command.Register register) {
        final long clientId = windows.register(store.timeMs());
        return clientId == 0
                ? refusal(register, ResultCode.OVERLOADED)
                : new Answer.Registered(register.requestNumber(), ResultCode.OK, clientId);
    }

    private Answer drain(final Command.Drain drain) {
        if (drain.nodeId() < 0 || drain.nodeId() > 6 || drain.drain() > 1) {
            return refusal(drain, ResultCode.INVALID_ARGUMENT);
        }
        store.drain(drain.nodeId(), drain.drain() == 1);
        return Answer.Write.plain(drain.requestNumber(), ResultCode.OK, store.revision());
    }

    private Answer define(final Command.Define define) {
        final StoredNamespace.Settings settings = define.settings();
        if (!define.name().matches("[a-zA-Z0-9._-]{1,64}")
                || settings.ttlMs() < 0
                || settings.idleMs() < 0
                || settings.keyBytesMax() < 1
                || settings.valueBytesMax() < 0
                || settings.entriesMax() < 0
                || settings.bytesMax() < 0
                || (define.name().equals(Protocol.LEASES_NAMESPACE) && settings.whenFull() != FullPolicy.REJECT)) {
            return refusal(define, ResultCode.INVALID_ARGUMENT);
        }
        for (final ModelStore.Namespace namespace : store.namespaces()) {
            if (namespace.name().equals(define.name())) {
                if (!define.ifAbsent() && !namespace.settings().equals(settings)) {
                    store.change(namespace, settings);
                }
                return defined(define, namespace);
            }
        }
        if (store.namespaces().size() == stateLimits.namespacesMax()) {
            return refusal(define, ResultCode.STORE_FULL);
        }
        return defined(define, store.addNamespace(define.name(), settings));
    }

    private Answer defined(final Command.Define define, final ModelStore.Namespace namespace) {
        return new Answer.Namespace(
                define.requestNumber(),
                ResultCode.OK,
                store.revision(),
                namespace.id(),
                namespace.settings(),
                namespace.name());
    }
}
