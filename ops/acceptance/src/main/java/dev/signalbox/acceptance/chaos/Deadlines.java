package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.LogView;
import dev.signalbox.acceptance.chaos.Leaver.Departure;
import dev.signalbox.acceptance.chaos.Leaver.Way;
import dev.signalbox.records.Body;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.runtime.RuntimeContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** When the time of requests is over, as the ingress has written it: a client knows only when it asked. */
final class Deadlines implements AutoCloseable {
    private final LogView requests;
    private final RuntimeContext context;

    private Deadlines(LogView requests, RuntimeContext context) {
        this.requests = requests;
        this.context = context;
    }

    static Deadlines fromNow(RuntimeContext context) {
        return new Deadlines(LogView.fromNow(context.kafka(), Topics.REQUESTS), context);
    }

    /** The same departures, of which those by deadline are timed from it. */
    List<Departure> counted(List<Departure> departures, CallBook book) {
        var byNumber = byNumber();
        long epochNanos = System.currentTimeMillis() * 1_000_000 - System.nanoTime();
        var counted = new ArrayList<Departure>();
        for (var each : departures) {
            var deadline = byNumber.get(each.ask().number());
            counted.add(each.way() == Way.DEADLINE && each.millis() >= 0 && deadline != null ? each.timed((book.of(each.ask().number()).closedAt() + epochNanos) / 1e6 - deadline) : each);
        }
        return counted;
    }

    private Map<Integer, Long> byNumber() {
        var byNumber = new HashMap<Integer, Long>();
        for (var record : requests.next()) {
            InferenceRequest request = context.wire().requests().decode(record.value());
            if (request.body() instanceof Body.Inline(var bytes)) {
                CallBook.number(bytes.asText()).ifPresent(number -> byNumber.putIfAbsent(number, request.deadline()));
            }
        }
        return byNumber;
    }

    @Override
    public void close() {
        requests.close();
    }
}
