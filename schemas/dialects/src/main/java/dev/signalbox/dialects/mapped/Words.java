package dev.signalbox.dialects.mapped;

import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A provider's words for why an answer ended: those of its catalogue entry, then those that many use. */
final class Words {
    private static final Map<String, FinishReason> USUAL = Map.ofEntries(
            Map.entry("stop", FinishReason.STOP),
            Map.entry("eos", FinishReason.STOP),
            Map.entry("end_turn", FinishReason.STOP),
            Map.entry("stop_sequence", FinishReason.STOP),
            Map.entry("complete", FinishReason.STOP),
            Map.entry("length", FinishReason.LENGTH),
            Map.entry("max_tokens", FinishReason.LENGTH),
            Map.entry("tool_calls", FinishReason.TOOL_CALLS),
            Map.entry("tool_call", FinishReason.TOOL_CALLS),
            Map.entry("tool_use", FinishReason.TOOL_CALLS),
            Map.entry("content_filter", FinishReason.CONTENT_FILTER));

    private final Map<String, FinishReason> reasons = new HashMap<>();
    private final Map<String, Failure> failures = new HashMap<>();

    Words(Map<String, String> own) {
        own.forEach((word, ours) -> {
            Stream.of(FinishReason.values()).filter(r -> r.name().equalsIgnoreCase(ours)).forEach(r -> reasons.put(word, r));
            Stream.of(Failure.values()).filter(f -> f.label().equals(ours)).forEach(f -> failures.put(word, f));
        });
    }

    /** Where the word says that the answer was not brought to its end. */
    Optional<Failure> failure(String word) {
        return Optional.ofNullable(failures.get(word));
    }

    FinishReason reason(String word) {
        var own = reasons.get(word);
        return own != null ? own : USUAL.getOrDefault(word.toLowerCase(Locale.ROOT), FinishReason.OTHER);
    }
}
