package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.Await;
import dev.signalbox.acceptance.LogView;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.runtime.RuntimeContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads the {@link Fates} of requests from the topics, from when it is opened. Not thread-safe. */
final class FateReader implements AutoCloseable {
    private final RuntimeContext context;
    private final Fates fates = new Fates();
    private final LogView requests;
    private final LogView events;
    private final LogView replies;
    private final LogView deadLetters;
    private int unreadable;

    FateReader(RuntimeContext context) {
        this.context = context;
        requests = LogView.fromNow(context.kafka(), Topics.REQUESTS);
        events = LogView.fromNow(context.kafka(), Topics.EVENTS);
        replies = LogView.fromNow(context.kafka(), Topics.REPLIES);
        deadLetters = LogView.fromNow(context.kafka(), Topics.DEAD_LETTERS);
    }

    /** Reads what has come since the last call; often enough, it never holds much. */
    Fates read() {
        var wire = context.wire();
        for (var record : requests.next()) {
            fates.published(wire.requests().decode(record.value()));
        }
        for (var record : events.next()) {
            fates.happened(wire.events().decode(record.value()));
        }
        for (var record : replies.next()) {
            wire.replies().decode(record.value()).forEach(fates::replied);
        }
        unreadable += deadLetters.next().size();
        return fates;
    }

    /**
     * Reads on until nothing is wrong with the topics as a whole, or half a minute has passed: an end is written a little after its
     * answer.
     */
    Fates settled() throws InterruptedException {
        try {
            Await.until("every attempt has its end", Duration.ofSeconds(30), () -> read().broken().isEmpty());
        } catch (AssertionError wrong) {
            // told by broken()
        }
        return fates;
    }

    /** What is wrong with the topics as a whole. */
    List<String> broken() {
        var broken = new ArrayList<>(fates.broken().values());
        if (unreadable > 0) {
            broken.add(unreadable + " dead letters");
        }
        return broken;
    }

    @Override
    public void close() {
        for (var view : List.of(requests, events, replies, deadLetters)) {
            view.close();
        }
    }
}
