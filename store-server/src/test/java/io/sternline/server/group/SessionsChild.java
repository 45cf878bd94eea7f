package io.sternline.server.group;

import io.sternline.client.IndeterminateException;
import io.sternline.client.StoreClient;
import io.sternline.client.UnavailableException;
import io.sternline.client.session.SaveResult;
import io.sternline.client.session.Session;
import io.sternline.client.session.SessionEvent;
import io.sternline.client.session.SessionLock;
import io.sternline.client.session.SessionSettings;
import io.sternline.client.session.Sessions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;

/** Main class of the processes that work with sessions in {@link SessionsProcessTest}. What they do is what they print. */
public final class SessionsChild {
    static final Duration LEASE_TTL = Duration.ofSeconds(3);
    static final int SESSIONS = 5;
    static final int THREADS = 2;
    static final int ROUNDS = 300;
    static final int RACES = 100;
    static final String LOCKED_ID = "session-that-is-locked";

    private SessionsChild() {}

    /** Arguments: what to do, a name, and the group's endpoints. */
    public static void main(final String[] args) throws InterruptedException {
        final String name = args[1];
        try (StoreClient client = StoreClient.builder()
                        .endpoints(Arrays.copyOfRange(args, 2, args.length))
                        .callTimeout(Duration.ofSeconds(20))
                        .build();
                Sessions sessions = client.sessions(settings())) {
            switch (args[0]) {
                case "merge" -> merge(sessions, name);
                case "race" -> race(sessions, name);
                case "share" -> share(sessions);
                case "lock" -> lock(sessions, new Word(client, name), name);
                default -> throw new IllegalArgumentException(args[0]);
            }
        }
    }

    static SessionSettings settings() {
        return SessionSettings.of("processes").withLeaseTtl(LEASE_TTL);
    }

    static String id(final int index) {
        return "session-number-" + index;
    }

    /** Each thread has attributes of its own in sessions that all share. */
    private static void merge(final Sessions sessions, final String name) throws InterruptedException {
        final List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            final String attribute = name + "-" + t;
            final Thread thread = new Thread(() -> write(sessions, attribute));
            threads.add(thread);
            thread.start();
        }
        for (final Thread thread : threads) {
            thread.join();
        }
        print("done");
    }

    private static void write(final Sessions sessions, final String attribute) {
        for (int round = 1; round <= ROUNDS; round++) {
            final int index = round % SESSIONS;
            try {
                final Session session = sessions.load(id(index)).orElseThrow();
                // One is set and set again, and another one comes and goes.
                session.set(attribute, round);
                if (round / SESSIONS % 2 == 0) {
                    session.set(attribute + "-even", round);
                } else {
                    session.remove(attribute + "-even");
                }
                final SaveResult result = session.save();
                print((result == SaveResult.SAVED ? "saved" : "refused-" + result) + " " + index + " " + attribute + " "
                        + round);
            } catch (final IndeterminateException ex) {
                print("maybe " + index + " " + attribute + " " + round);
            } catch (final UnavailableException ex) {
                print("not " + index + " " + attribute + " " + round);
            }
        }
    }

    /** Both processes want to give the same sessions other ids, and count up the same number. */
    private static void race(final Sessions sessions, final String name) {
        for (int i = 0; i < RACES; i++) {
            print(changeId(sessions, raceId(i), name) + " " + i);
            print(countUp(sessions) + " " + i);
        }
        print("done");
    }

    static String raceId(final int index) {
        return "session-to-be-moved-" + index;
    }

    private static String changeId(final Sessions sessions, final String id, final String name) {
        final Optional<Session> session = sessions.load(id);
        if (session.isEmpty()) {
            return "late";
        }
        session.get().set("moved-by", name);
        while (true) {
            try {
                return session.get().changeId() == SaveResult.SAVED
                        ? "moved " + session.get().id()
                        : "lost";
            } catch (final IndeterminateException ex) {
                print("maybe moved: " + ex.getMessage());
            }
        }
    }

    private static String countUp(final Sessions sessions) {
        while (true) {
            final Session session = sessions.load(id(0)).orElseThrow();
            session.set("count", session.get("count", Integer.class).orElse(0) + 1);
            try {
                if (session.saveIfUnchanged() == SaveResult.SAVED) {
                    return "counted";
                }
            } catch (final IndeterminateException ex) {
                return "maybe-counted";
            }
        }
    }

    private static void share(final Sessions sessions) throws InterruptedException {
        sessions.share("shared", event -> print("shared " + line(event)));
        sessions.listen(event -> print("heard " + line(event))).awaitBegun(Duration.ofSeconds(60));
        print("listening");
        new CountDownLatch(1).await();
    }

    /** Locks a session, saves something, and saves once more when it is told to stop. */
    private static void lock(final Sessions sessions, final Word word, final String name) throws InterruptedException {
        print("waits");
        try (SessionLock lock = sessions.lock(LOCKED_ID, Duration.ofSeconds(60)).orElseThrow()) {
            print("locked " + lock.token());
            print("saved " + lock.session().set("by", name).save());
            word.awaitStop();
            print("saved late " + lock.session().set("by", name + ", late").save() + ", held " + lock.isHeld());
        } catch (final TimeoutException ex) {
            print("not locked: " + ex.getMessage());
        }
        print("done");
    }

    private static String line(final SessionEvent event) {
        return event.kind() + " " + event.sessionId() + " " + event.mayBeRepeated();
    }

    private static synchronized void print(final String line) {
        System.out.println(line);
    }
}
