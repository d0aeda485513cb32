package dev.signalbox.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Response;
import dev.signalbox.records.Usage;
import dev.signalbox.records.decision.Decision;
import java.util.Locale;

/** What a record says of a request, as a sentence. */
final class RequestStory {
    private final RecordJson json;

    RequestStory(RecordJson json) {
        this.json = json;
    }

    String tell(Object record) {
        return switch (record) {
            case InferenceRequest r -> "published" + (r.publication() == 0 ? "" : " again (" + r.publication() + ")") + " to partition "
                    + r.partition() + ": " + r.facts().model() + (r.facts().stream() ? ", stream" : "") + ", about " + r.facts().promptTokens()
                    + " prompt tokens, body " + r.body().length() + " bytes, tenant " + r.tenant() + ", lane "
                    + r.lane().name().toLowerCase(Locale.ROOT)
                    + r.continuation().map(c -> ", to go on where attempt " + c.attempt() + " at " + c.target() + " broke off, after "
                            + c.text().length() + " characters, about " + c.tokens() + " tokens").orElse("");
            case Decision d -> decision(d);
            case AttemptEvent e -> event(e);
            case Response r -> "settled: status " + r.status() + " after " + r.attempts() + " attempts" + (r.ok() ? "" : ", " + r.message());
            default -> json.of(record).toString();
        };
    }

    private String decision(Decision d) {
        var text = new StringBuilder(switch (d.outcome()) {
            case DISPATCHED -> "decided";
            case HELD -> "held";
            case REFUSED -> "refused";
            case HEDGED -> "hedged";
        });
        d.failure().ifPresent(f -> text.append(" (").append(f.label()).append(')'));
        text.append(" in ").append(d.decideNanos() / 1_000).append(" us by ").append(d.policy());
        if (d.heldMillis() > 0) {
            text.append(", after ").append(d.heldMillis()).append(d.outcome() == Decision.Outcome.HEDGED ? " ms of silence" : " ms held");
        }
        var shown = json.of(d);
        if (d.chosen() >= 0) {
            text.append(": ").append(shown.path("chosen").asText()).append(" at ").append(d.worker());
        }
        int width = 0;
        for (var candidate : shown.path("candidates")) {
            width = Math.max(width, candidate.path("target").asText().length());
        }
        int index = 0;
        for (var candidate : shown.path("candidates")) {
            var target = candidate.path("target").asText();
            text.append("\n                            ").append(index++ == d.chosen() ? "> " : "  ").append(target)
                    .append(" ".repeat(width - target.length()));
            if (candidate.has("left-out")) {
                text.append("  left out: ").append(candidate.path("left-out").asText());
            } else {
                text.append("  ").append(candidate.path("cost-ms").asText()).append(" ms");
                terms(candidate.path("terms"), text);
            }
        }
        return text.toString();
    }

    private static void terms(JsonNode terms, StringBuilder text) {
        var separator = " = ";
        for (var term : terms.properties()) {
            text.append(separator).append(term.getKey()).append(' ').append(term.getValue().asText());
            separator = " + ";
        }
    }

    private static String event(AttemptEvent event) {
        var what = switch (event) {
            case AttemptEvent.Accepted a -> "accepted by " + a.run().target();
            case AttemptEvent.FirstToken f -> "first token of " + f.run().target() + " after " + millis(f.timings().firstTokenMicros());
            case AttemptEvent.Finished f -> "finished at " + f.run().target() + ": " + f.reason().name().toLowerCase(Locale.ROOT)
                    + ", first token after " + millis(f.timings().firstTokenMicros()) + ", all after " + millis(f.timings().totalMicros())
                    + ", " + tokens(f.usage());
            case AttemptEvent.Failed f -> "failed at " + f.run().target() + ": " + f.failure().label() + ", " + f.message()
                    + (f.visible() ? ", after something was shown" : "") + ", after " + millis(f.timings().totalMicros());
            case AttemptEvent.Stopped s -> "stopped at " + s.run().target() + ", " + tokens(s.usage());
            case AttemptEvent.Refused r -> "not begun by " + r.run().worker() + ": " + r.reason().name().toLowerCase(Locale.ROOT);
            case AttemptEvent.Overloaded o -> "not begun: " + o.run().target() + " is at its limit of " + o.limit();
            case AttemptEvent.Won w -> "shown to the client";
            case AttemptEvent.Broken b -> "broken on the way, before anything was shown";
            case AttemptEvent.Superseded s -> "publications up to " + s.publication() + " are superseded";
            case AttemptEvent.Cancelled c -> "cancelled: " + c.reason();
            case AttemptEvent.Attended _ -> "followed through another ingress";
        };
        return event.of().map(a -> "attempt " + a + " " + what).orElse(what);
    }

    private static String tokens(Usage u) {
        return u.input() + " tokens in (" + u.cacheRead() + " cached), " + u.output() + " out";
    }

    private static String millis(long micros) {
        return micros < 0 ? "-" : String.format(Locale.ROOT, "%.1f ms", micros / 1e3);
    }
}
