package dev.signalbox.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Failure;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Reply;
import dev.signalbox.records.Response;
import dev.signalbox.records.Usage;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.decision.Decision;
import dev.signalbox.telemetry.measure.Prices;
import java.util.Locale;

/** What a record says of a request, as a sentence, in the light of all the others. */
final class RequestStory {
    private final RecordJson json;
    private final Catalog catalog;
    private final Plot plot;

    /** @param catalog whose prices attempts are told with */
    RequestStory(RecordJson json, Catalog catalog, Plot plot) {
        this.json = json;
        this.catalog = catalog;
        this.plot = plot;
    }

    /** @param at epoch milliseconds of the record */
    String tell(long at, Object record) {
        return switch (record) {
            case InferenceRequest r -> request(r);
            case Decision d -> decision(d);
            case AttemptEvent e -> event(at, e);
            case Response r -> "settled: status " + r.status() + " after " + counted(r.attempts(), "attempt") + (r.ok() ? "" : ", " + r.message());
            case Reply.Terminated t -> plot.name(t.attempt()) + " is given up: its worker was taken for dead";
            default -> json.of(record).toString();
        };
    }

    private String request(InferenceRequest r) {
        var text = new StringBuilder(r.isBatch() ? "batch line published" : "published");
        if (r.publication() > 0) {
            text.append(" again (").append(r.publication()).append(')');
        }
        text.append(" to partition ").append(r.partition());
        if (r.publication() > 0 && r.continuation().isEmpty()) {
            text.append(", ").append(plot.whyAgain(r));
        }
        text.append(": ").append(r.facts().model()).append(r.facts().stream() ? ", stream" : "").append(", about ")
                .append(r.facts().promptTokens()).append(" prompt tokens, body ").append(r.body().length()).append(" bytes, tenant ")
                .append(r.tenant()).append(", lane ").append(r.lane().name().toLowerCase(Locale.ROOT));
        r.continuation().ifPresent(c -> text.append(", to go on where ").append(plot.name(c.attempt())).append(" at ").append(c.target())
                .append(" broke off, after ").append(c.text().length()).append(" characters, about ").append(c.tokens()).append(" tokens"));
        return text.toString();
    }

    private String decision(Decision d) {
        var text = new StringBuilder(outcome(d));
        text.append(" in ").append(d.decideNanos() / 1_000).append(" us by ").append(d.policy());
        d.attempt().flatMap(plot::tookOverFrom).ifPresent(epoch -> text.append(", at the router that took over (epoch ")
                .append(d.attempt().get().routerEpoch()).append(" after ").append(epoch).append(')'));
        if (d.heldMillis() > 0) {
            text.append(", after ").append(d.heldMillis()).append(d.outcome() == Decision.Outcome.HEDGED ? " ms of silence" : " ms held");
        }
        var shown = json.of(d);
        if (d.chosen() >= 0) {
            text.append(": ").append(shown.path("chosen").asText()).append(" at ").append(d.worker());
        }
        candidates(shown.path("candidates"), d.chosen(), text);
        return text.toString();
    }

    private String outcome(Decision d) {
        var name = d.attempt().map(id -> ", " + plot.name(id)).orElse("");
        return switch (d.outcome()) {
            case DISPATCHED -> "decided" + name;
            case HEDGED -> "hedged" + name;
            case HELD -> "held, " + d.failure().map(f -> f == Failure.RETRIES_EXHAUSTED ? "the retry budget is spent" : f.label())
                    .orElse("no target can take it now") + ',';
            case REFUSED -> "refused" + d.failure().map(f -> ", " + f.label()).orElse("") + ',';
        };
    }

    private static void candidates(JsonNode candidates, int chosen, StringBuilder text) {
        int width = 0;
        for (var candidate : candidates) {
            width = Math.max(width, candidate.path("target").asText().length());
        }
        int index = 0;
        for (var candidate : candidates) {
            var target = candidate.path("target").asText();
            text.append("\n                            ").append(index++ == chosen ? "> " : "  ").append(target)
                    .append(" ".repeat(width - target.length()));
            if (candidate.has("left-out")) {
                text.append("  left out: ").append(candidate.path("left-out").asText().replace('-', ' '));
            } else {
                text.append("  ").append(candidate.path("cost-ms").asText()).append(" ms");
                terms(candidate.path("terms"), text);
            }
        }
    }

    private static void terms(JsonNode terms, StringBuilder text) {
        var separator = " = ";
        for (var term : terms.properties()) {
            text.append(separator).append(term.getKey()).append(' ').append(term.getValue().asText());
            separator = " + ";
        }
    }

    private String event(long at, AttemptEvent event) {
        var what = switch (event) {
            case AttemptEvent.Accepted a -> "accepted by " + a.run().target();
            case AttemptEvent.FirstToken f -> "first token of " + f.run().target() + " after " + millis(f.timings().firstTokenMicros());
            case AttemptEvent.Finished f -> "finished at " + f.run().target() + ": " + f.reason().name().toLowerCase(Locale.ROOT)
                    + ", first token after " + millis(f.timings().firstTokenMicros()) + ", all after " + millis(f.timings().totalMicros())
                    + ", " + cost(f, f.usage(), at)
                    + plot.quicker(f.attempt()).map(w -> ", too late: " + plot.name(w) + " was shown, its cost counts as hedging").orElse("");
            case AttemptEvent.Failed f -> "failed at " + f.run().target() + ": " + f.failure().label() + ", " + f.message()
                    + (f.visible() ? ", after something was shown" : "") + ", after " + millis(f.timings().totalMicros())
                    + (f.usage().input() + f.usage().output() > 0 ? ", " + cost(f, f.usage(), at) : "");
            case AttemptEvent.Stopped s -> "stopped at " + s.run().target() + ": " + plot.whyStopped(s.attempt()) + ", " + cost(s, s.usage(), at)
                    + (s.lateTokens() > 0 ? ", " + s.lateTokens() + " of them after the cancel" : "");
            case AttemptEvent.Refused r -> "not begun by " + r.run().worker() + ": " + switch (r.reason()) {
                case EPOCH -> "it was started again since";
                case TARGET -> "it does not know the target";
                case SENDER -> "the router that sent it was taken for dead";
            };
            case AttemptEvent.Overloaded o -> "not begun: " + o.run().target() + " is at its limit of " + o.limit();
            case AttemptEvent.Won w -> "won: its answer is shown to the client";
            case AttemptEvent.Broken b -> "broken on the way, before anything was shown";
            case AttemptEvent.Superseded s -> "publications up to " + s.publication() + " are superseded";
            case AttemptEvent.Cancelled c -> "cancelled: " + Plot.cancelledFor(c.reason());
            case AttemptEvent.Attended _ -> "followed through another ingress";
        };
        return event.of().map(a -> plot.name(a) + ' ' + what).orElse(what);
    }

    /** What an attempt's end says that it took: tokens, and what those cost at the price of today's catalogue. */
    private String cost(AttemptEvent.OfWorker end, Usage usage, long at) {
        var dollars = catalog.target(end.run().target())
                .map(target -> Prices.cost(target.model().priceAt(at, usage.input()), usage)).filter(micros -> micros > 0)
                .map(micros -> String.format(Locale.ROOT, ", $%.6f", micros / 1e6)).orElse("");
        return (usage.estimated() ? "about " : "") + usage.input() + " tokens in (" + usage.cacheRead() + " cached), " + usage.output() + " out" + dollars;
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static String millis(long micros) {
        return micros < 0 ? "-" : String.format(Locale.ROOT, "%.1f ms", micros / 1e3);
    }
}
