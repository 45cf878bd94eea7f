package io.sternline.client.example;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.client.Conditional;
import io.sternline.client.Expiry;
import io.sternline.client.Guard;
import io.sternline.client.Namespace;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.StoreClient;
import java.time.Duration;

public final class GuardedJob {
    private GuardedJob() {}

    public static void main(final String[] args) {
        try (StoreClient client = StoreClient.builder().endpoints(args).build()) {
            final Namespace jobs = client.namespace("default");
            final Conditional claimed =
                    jobs.putIfAbsent("owner", "me".getBytes(UTF_8), Expiry.ttl(Duration.ofSeconds(10)));
            if (!claimed.applied()) {
                return;
            }
            final Guard owned = new Guard("default", "owner", claimed.receipt().revision());
            jobs.guardedBy(owned).put("result", "42".getBytes(UTF_8));
            System.out.println(
                    "the result is " + jobs.get("result").orElseThrow().text());
        } catch (final RejectedException ex) {
            System.out.println(ex.reason() == Rejection.FENCED ? "somebody else owns the job" : ex.getMessage());
        }
    }
}
