package io.sternline.client.transport;

import io.sternline.client.Admin;
import io.sternline.client.Conditional;
import io.sternline.client.Counted;
import io.sternline.client.Effect;
import io.sternline.client.Entry;
import io.sternline.client.Limit;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.Outcome;
import io.sternline.client.Page;
import io.sternline.client.Previous;
import io.sternline.client.PromotionPlan;
import io.sternline.client.PromotionResult;
import io.sternline.client.Receipt;
import io.sternline.client.Taken;
import io.sternline.client.Takeover;
import io.sternline.protocol.MalformedMessageException;
import io.sternline.protocol.sbe.ResultCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a call makes of the reply that answers it. They are given replies of the codes OK, CONDITION_FAILED and NOT_FOUND
 * only; a kind of reply or a code that does not go with the call is a node's mistake and ends the connection.
 */
final class Answers {
    private static final long NEVER_EXPIRES = -1;

    private Answers() {}

    static Receipt receipt(final Reply reply) {
        return receipt(written(reply, ResultCode.OK));
    }

    static Conditional conditional(final String key, final Reply reply) {
        final Reply.Written written = as(Reply.Written.class, reply);
        final boolean isApplied = written.code() == ResultCode.OK;
        return new Conditional(isApplied, receipt(written), isApplied ? Optional.empty() : shown(key, written));
    }

    static Previous previous(final String key, final Reply reply) {
        final Reply.Written written = written(reply, ResultCode.OK);
        return new Previous(receipt(written), shown(key, written));
    }

    static Effect effect(final Reply reply) {
        final Reply.Written written = as(Reply.Written.class, reply);
        if (written.code() == ResultCode.CONDITION_FAILED) {
            throw unexpected(reply);
        }
        return new Effect(written.code() == ResultCode.OK, receipt(written));
    }

    static Counted counted(final Reply reply) {
        final Reply.Written written = written(reply, ResultCode.OK);
        return new Counted(receipt(written), written.value());
    }

    /** The reply tells what is left as the time in which it comes back, or for how long it cannot be taken. */
    static Taken taken(final Limit limit, final long cost, final Reply reply) {
        final Reply.Written written = written(reply, ResultCode.OK);
        final long number = written.value();
        final long costNs = cost * limit.intervalNs();
        final long spanNs = limit.burst() * limit.intervalNs();
        final long leftNs = number < 0 ? number + costNs : number;
        if (leftNs < 0 || leftNs > spanNs) {
            throw new MalformedMessageException("of a limit of " + limit.burst() + " each " + limit.intervalNs()
                    + " ns, " + leftNs + " ns worth are left, says the reply to call " + reply.number());
        }
        return new Taken(
                receipt(written),
                number >= 0,
                leftNs / limit.intervalNs(),
                Duration.ofNanos(Math.max(0, -number)),
                Duration.ofNanos(spanNs - leftNs));
    }

    static NamespaceSettings defined(final Reply reply) {
        return found(reply).settings();
    }

    static Outcome<Reply.FoundNamespace> namespace(final Reply reply) {
        return new Outcome.Ok<>(found(reply));
    }

    static Outcome<Optional<Entry>> entry(final String key, final Reply reply) {
        final Reply.Read read = as(Reply.Read.class, reply);
        final boolean isFound = read.code() == ResultCode.OK;
        if (isFound == (read.shown() == null)) {
            throw unexpected(reply);
        }
        return new Outcome.Ok<>(
                isFound ? Optional.of(EntryDecoder.entry(key, read.shown(), read.remainingMs())) : Optional.empty());
    }

    static Outcome<Page> page(final Reply reply) {
        final Reply.Scanned scanned = as(Reply.Scanned.class, reply);
        return new Outcome.Ok<>(new Page(
                scanned.entries(),
                scanned.cursor().length == 0 ? Optional.empty() : Optional.of(new Page.Cursor(scanned.cursor()))));
    }

    static Outcome<Long> count(final Reply reply) {
        final Reply.Count counted = as(Reply.Count.class, reply);
        if (counted.code() != ResultCode.OK || counted.count() < 0) {
            throw unexpected(reply);
        }
        return new Outcome.Ok<>(counted.count());
    }

    static Outcome<Map<String, Admin.NamespaceInfo>> namespaces(final Reply reply) {
        return new Outcome.Ok<>(as(Reply.Namespaces.class, reply).namespaces());
    }

    static Outcome<Map<Integer, String>> namespaceNames(final Reply reply) {
        return new Outcome.Ok<>(as(Reply.Namespaces.class, reply).names());
    }

    static Outcome<List<Takeover>> history(final Reply reply) {
        return new Outcome.Ok<>(as(Reply.History.class, reply).takeovers());
    }

    static Outcome<PromotionPlan> plan(final Reply reply) {
        return new Outcome.Ok<>(as(Reply.Plan.class, reply).plan());
    }

    static Outcome<PromotionResult> promoted(final Reply reply) {
        return new Outcome.Ok<>(as(Reply.Promoted.class, reply).result());
    }

    private static Receipt receipt(final Reply.Written written) {
        return new Receipt(written.revision(), written.durability());
    }

    private static Optional<Entry> shown(final String key, final Reply.Written written) {
        return Optional.ofNullable(written.shown()).map(shown -> EntryDecoder.entry(key, shown, NEVER_EXPIRES));
    }

    private static Reply.Written written(final Reply reply, final ResultCode expected) {
        if (reply.code() != expected) {
            throw unexpected(reply);
        }
        return as(Reply.Written.class, reply);
    }

    private static Reply.FoundNamespace found(final Reply reply) {
        if (reply.code() != ResultCode.OK) {
            throw unexpected(reply);
        }
        return as(Reply.FoundNamespace.class, reply);
    }

    private static <R extends Reply> R as(final Class<R> kind, final Reply reply) {
        if (!kind.isInstance(reply)) {
            throw unexpected(reply);
        }
        return kind.cast(reply);
    }

    private static MalformedMessageException unexpected(final Reply reply) {
        return new MalformedMessageException("a " + reply.getClass().getSimpleName() + " reply of code " + reply.code()
                + " to call " + reply.number() + ", which asked for something else");
    }
}
