package dev.signalbox.standalone.cli;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Reply;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.Response;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.decision.Decision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** All that the log has of one request, put in order and into sentences. Takes records as they are found; not thread-safe. */
final class Explanation {
    private static final int SHOWN = 2;

    private final RequestId request;
    private final Catalog catalog;
    private final RecordJson json;
    private final List<Heard> heard = new ArrayList<>();
    private final List<Told> shown = new ArrayList<>();
    private final ClientStory client;
    private long replyAt;

    /** @param at epoch milliseconds */
    record Line(long at, String text) {}

    private record Heard(long at, Object record) {}

    private record Told(long at, int rank, String text) {}

    /** @param catalog the one that applies now */
    Explanation(RequestId request, Catalog catalog) {
        this.request = request;
        this.catalog = catalog;
        this.json = new RecordJson(catalog);
        this.client = new ClientStory(request, text -> shown.add(new Told(replyAt, SHOWN, text)));
    }

    /** A request, decision, event or response; those of other requests are passed over. */
    void hear(long at, Object record) {
        boolean its = switch (record) {
            case InferenceRequest r -> r.id().equals(request);
            case AttemptEvent e -> e.request().equals(request);
            case Decision d -> d.request().equals(request);
            case Response r -> r.request().equals(request);
            default -> false;
        };
        if (its) {
            heard.add(new Heard(at, record));
        }
    }

    /** What ingresses read, in the order of its partition. */
    void replies(long at, List<Reply> replies) {
        replyAt = at;
        client.read(replies);
        for (var reply : replies) {
            if (reply instanceof Reply.Terminated dead && dead.request().equals(request)) {
                heard.add(new Heard(at, dead));
            }
        }
    }

    boolean isEmpty() {
        return heard.isEmpty();
    }

    /** When the first of it was written, in epoch milliseconds. */
    long begun() {
        return heard.stream().mapToLong(Heard::at).min().orElse(0);
    }

    /** The records themselves, as JSON. */
    List<Line> records() {
        return inOrder().stream().map(h -> new Line(h.at(), json.of(h.record()).toString())).toList();
    }

    List<Line> story() {
        var ordered = inOrder();
        var plot = Plot.of(ordered.stream().map(Heard::record).toList());
        var story = new RequestStory(json, catalog, plot);
        var told = new ArrayList<>(shown);
        ordered.forEach(h -> told.add(new Told(h.at(), rank(h.record()), story.tell(h.at(), h.record()))));
        told.sort(Comparator.comparingLong(Told::at).thenComparingInt(Told::rank));
        var lines = new ArrayList<>(told.stream().map(t -> new Line(t.at(), t.text())).toList());
        plot.loose().forEach(missing -> lines.add(new Line(lines.getLast().at(), missing)));
        return lines;
    }

    private List<Heard> inOrder() {
        return heard.stream().sorted(Comparator.comparingLong(Heard::at).thenComparingInt(h -> rank(h.record()))).toList();
    }

    private static int rank(Object record) {
        return switch (record) {
            case InferenceRequest r -> 0;
            case Decision d -> 1;
            case Response r -> 4;
            default -> 3;
        };
    }
}
