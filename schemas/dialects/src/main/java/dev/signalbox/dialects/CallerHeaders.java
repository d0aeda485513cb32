package dev.signalbox.dialects;

import dev.signalbox.records.Dialect;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The headers by which a caller chooses among versions and trials of an API. They are a part of what is asked for, so they go with a
 * request to a provider of the same dialect; all others stay at the front. Names are lower case. Bounded: a value of more than
 * {@value #LONGEST} characters is left out.
 */
public final class CallerHeaders {
    static final int LONGEST = 1_024;

    private CallerHeaders() {}

    /** Those of a dialect that are given. */
    public static Map<String, String> of(Dialect dialect, HeaderLookup given) {
        var names = names(dialect);
        Map<String, String> found = Map.of();
        for (int i = 0; i < names.size(); i++) {
            var value = given.get(names.get(i));
            if (value != null && !value.isBlank() && value.length() <= LONGEST) {
                found = found.isEmpty() ? new HashMap<>() : found;
                found.put(names.get(i), value);
            }
        }
        return found;
    }

    private static List<String> names(Dialect dialect) {
        return switch (dialect) {
            case ANTHROPIC_MESSAGES -> List.of("anthropic-version", "anthropic-beta");
            case OPENAI_CHAT, OPENAI_RESPONSES, OPENAI_COMPLETIONS, OPENAI_EMBEDDINGS -> List.of("openai-beta");
            case GEMINI, BEDROCK_CONVERSE, COHERE_V2, OLLAMA -> List.of();
        };
    }
}
