package io.sternline.server.cli.demo;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** How the traffic has been since the last time it was asked. Owned by one thread. */
final class StatusLine {
    private final Account account;
    private Account.Counts lastCounts;
    private Map<String, Long> lastAnswers;
    private long lastNs;

    StatusLine(final Account account, final long nowNs) {
        this.account = account;
        this.lastCounts = account.counts();
        this.lastAnswers = account.answersByServer();
        this.lastNs = nowNs;
    }

    String next(final long nowNs) {
        final Account.Counts counts = account.counts();
        final Map<String, Long> answers = account.answersByServer();
        final double seconds = Math.max(1, nowNs - lastNs) / 1e9;
        final Map<String, Long> fresh = new LinkedHashMap<>();
        answers.forEach((server, count) -> fresh.put(server, count - lastAnswers.getOrDefault(server, 0L)));
        final String line = String.format(
                Locale.ROOT,
                "  %4.0f requests/s, %d retried, %d failed; %d sessions; %s",
                (counts.requests() - lastCounts.requests()) / seconds,
                counts.retriedRequests() - lastCounts.retriedRequests(),
                counts.failedRequests() - lastCounts.failedRequests(),
                account.sessionCount(),
                shares(fresh));
        lastCounts = counts;
        lastAnswers = answers;
        lastNs = nowNs;
        return line;
    }

    private static String shares(final Map<String, Long> answers) {
        final long sum =
                Math.max(1, answers.values().stream().mapToLong(Long::longValue).sum());
        return answers.entrySet().stream()
                .map(answer -> answer.getKey() + " " + Math.round(100.0 * answer.getValue() / sum) + " %")
                .collect(Collectors.joining(", "));
    }
}
