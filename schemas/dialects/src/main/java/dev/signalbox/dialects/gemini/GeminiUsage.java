package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.records.Usage;

/**
 * The {@code usageMetadata} of this dialect. The prompt's count includes what was cached, audio and pictures; thoughts
 * and results of built-in tools are counted beside. Counts are cumulative: the last ones read hold. Chunks that only name
 * a traffic type count nothing.
 */
final class GeminiUsage {
    private Json last = Json.ABSENT;

    void read(Json usage) {
        if (number(usage, "promptTokenCount") || number(usage, "candidatesTokenCount") || number(usage, "totalTokenCount")) {
            last = usage;
        }
    }

    boolean present() {
        return last.present();
    }

    Usage disjoint() {
        long left = count("promptTokenCount") + count("toolUsePromptTokenCount");
        long cached = Math.min(count("cachedContentTokenCount"), left);
        left -= cached;
        long audio = Math.min(fresh("AUDIO"), left);
        left -= audio;
        long image = Math.min(fresh("IMAGE"), left);
        left -= image;
        long out = count("candidatesTokenCount");
        long spoken = Math.min(detail("candidatesTokensDetails", "AUDIO"), out);
        return new Usage(left, cached, 0, 0, out - spoken, count("thoughtsTokenCount"), audio, spoken, image, false);
    }

    /** Tokens of a modality that went in and were not cached. */
    private long fresh(String modality) {
        long all = detail("promptTokensDetails", modality) + detail("toolUsePromptTokensDetails", modality);
        return Math.max(0, all - detail("cacheTokensDetails", modality));
    }

    private long detail(String name, String modality) {
        long sum = 0;
        for (var detail : Fields.items(Fields.get(last, name))) {
            if (detail.get("modality").is(modality)) {
                sum += Fields.get(detail, "tokenCount").count();
            }
        }
        return Math.min(sum, 1L << 48);
    }

    private long count(String name) {
        return Fields.get(last, name).count();
    }

    private static boolean number(Json usage, String name) {
        return Fields.get(usage, name).isNumber();
    }

    /** Our counts in this dialect's way; what was written to a cache is part of the prompt. */
    static void write(Usage usage, JsonOut out) {
        long shown = usage.outputText() + usage.audioOutput();
        out.beginObject().member("promptTokenCount", usage.input()).member("candidatesTokenCount", shown);
        if (usage.outputReasoning() > 0) {
            out.member("thoughtsTokenCount", usage.outputReasoning());
        }
        if (usage.cacheRead() > 0) {
            out.member("cachedContentTokenCount", usage.cacheRead());
        }
        out.member("totalTokenCount", usage.input() + usage.output());
        out.name("promptTokensDetails").beginArray();
        modality("TEXT", usage.input() - usage.audioInput() - usage.imageInput(), out);
        modality("AUDIO", usage.audioInput(), out);
        modality("IMAGE", usage.imageInput(), out);
        out.endArray().name("candidatesTokensDetails").beginArray();
        modality("TEXT", usage.outputText(), out);
        modality("AUDIO", usage.audioOutput(), out);
        out.endArray().endObject();
    }

    private static void modality(String modality, long tokens, JsonOut out) {
        if (tokens > 0) {
            out.beginObject().member("modality", modality).member("tokenCount", tokens).endObject();
        }
    }
}
