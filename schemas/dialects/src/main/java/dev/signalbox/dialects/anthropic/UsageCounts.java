package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.records.Usage;

/**
 * The usage object of this dialect, whose counts exclude one another: what was read from a cache and written to it comes
 * on top of {@code input_tokens}. A stream tells it twice; the second time it is cumulative, so what it says counts
 * instead of the first, and what it leaves out, or says as 0 although it was more, stays. Thinking lies within the
 * output. Until the end an estimate of what was seen stands for output that nobody counted yet.
 */
final class UsageCounts {
    private static final int BYTES_PER_TOKEN = 4;

    private long input = -1;
    private long cacheRead;
    private long cacheWrite;
    private long cacheWrite1h;
    private long output;
    private long thinking;
    private long seenText;
    private long seenReasoning;

    void read(Json usage) {
        if (!usage.isObject()) {
            return;
        }
        if (usage.get("input_tokens").isNumber() || usage.get("output_tokens").isNumber()) {
            input = Math.max(0, newer(usage.get("input_tokens"), input));
        }
        cacheRead = newer(usage.get("cache_read_input_tokens"), cacheRead);
        cacheWrite = newer(usage.get("cache_creation_input_tokens"), cacheWrite);
        var created = usage.get("cache_creation");
        cacheWrite1h = newer(created.get("ephemeral_1h_input_tokens"), cacheWrite1h);
        cacheWrite = Math.max(cacheWrite, cacheWrite1h + newer(created.get("ephemeral_5m_input_tokens"), 0));
        output = newer(usage.get("output_tokens"), output);
        thinking = newer(usage.get("output_tokens_details").get("thinking_tokens"), thinking);
    }

    private static long newer(Json count, long before) {
        return count.count() > 0 ? count.count() : before;
    }

    void text(String said) {
        seenText += said.length();
    }

    void reasoning(String said) {
        seenReasoning += said.length();
    }

    /**
     * @param promptTokens our estimate of the prompt, for a provider that counts nothing
     * @param whole whether the answer is there to its end, so that what the provider counted is all of it
     */
    Usage disjoint(int promptTokens, boolean whole) {
        boolean counted = input >= 0;
        long estimate = (seenText + seenReasoning + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
        boolean trusted = counted && (whole || output >= estimate);
        long out = trusted ? output : estimate;
        long reasoned = trusted ? Math.min(thinking, out) : Math.min(out, seenReasoning / BYTES_PER_TOKEN);
        long hour = Math.min(cacheWrite1h, cacheWrite);
        return new Usage(
                counted ? input : promptTokens, cacheRead, cacheWrite - hour, hour, out - reasoned, reasoned, 0, 0, 0, !trusted);
    }

    /** Usage as this dialect tells it; pictures and sound count as input. */
    static void write(Usage usage, boolean start, JsonOut out) {
        out.beginObject().member("input_tokens", usage.inputUncached() + usage.audioInput() + usage.imageInput());
        out.member("cache_creation_input_tokens", usage.cacheWrite5m() + usage.cacheWrite1h());
        out.member("cache_read_input_tokens", usage.cacheRead());
        out.name("cache_creation").beginObject().member("ephemeral_5m_input_tokens", usage.cacheWrite5m())
                .member("ephemeral_1h_input_tokens", usage.cacheWrite1h()).endObject();
        out.member("output_tokens", usage.output());
        if (!start) {
            out.name("output_tokens_details").beginObject().member("thinking_tokens", usage.outputReasoning()).endObject();
        }
        out.name("server_tool_use").nul();
        if (start) {
            out.name("service_tier").nul();
        }
        out.endObject();
    }
}
