package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.prompt.Format;
import dev.signalbox.dialects.prompt.Sampling;
import dev.signalbox.dialects.prompt.Setting;
import dev.signalbox.dialects.prompt.Thinking;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** What a body's {@code generationConfig} means: how tokens are drawn, the answer's form, and how much is thought. */
final class GenerationConfig {
    private static final String JSON = "application/json";
    private static final Set<String> READ = Set.of(
            "maxOutputTokens", "temperature", "topP", "topK", "frequencyPenalty", "presencePenalty", "stopSequences", "seed",
            "candidateCount", "responseLogprobs", "logprobs", "responseMimeType", "responseSchema", "responseJsonSchema",
            "_responseJsonSchema", "thinkingConfig", "responseModalities");

    /** What changes the answer and has no canonical form. */
    private static final Set<String> MEANINGFUL = Set.of(
            "speechConfig", "imageConfig", "responseFormat", "audioTimestamp", "translationConfig",
            "audioTranscriptionConfig", "enableAffectiveDialog");

    private final Json config;

    GenerationConfig(Json config) {
        this.config = config;
    }

    Sampling sampling() throws BadRequest {
        return new Sampling(
                small("maxOutputTokens"), decimal("temperature"), decimal("topP"), small("topK"), decimal("frequencyPenalty"),
                decimal("presencePenalty"), stop(), whole("seed"), Math.max(1, small("candidateCount").orElse(1)),
                logprobs());
    }

    private OptionalInt logprobs() throws BadRequest {
        var most = small("logprobs");
        return member("responseLogprobs").isTrue() ? OptionalInt.of(most.orElse(0)) : OptionalInt.empty();
    }

    private List<String> stop() throws BadRequest {
        var all = new ArrayList<String>();
        for (var item : Fields.items(member("stopSequences"))) {
            if (!item.isString()) {
                throw wrong("stopSequences", "must be an array of strings");
            }
            all.add(item.text());
        }
        return all;
    }

    Format format() {
        var schema = member("responseJsonSchema");
        if (!schema.present()) {
            schema = config.get("_responseJsonSchema");
        }
        if (!schema.present()) {
            schema = OpenApiToSchema.of(member("responseSchema"));
        }
        var type = member("responseMimeType").textOr(schema.present() ? JSON : "");
        if (!type.equals(JSON)) {
            return Format.FREE;
        }
        return schema.present() ? new Format.Schema("", "", schema, Optional.empty()) : new Format.AnyJson();
    }

    Thinking thinking() throws BadRequest {
        var thinking = member("thinkingConfig");
        var shows = Fields.get(thinking, "includeThoughts");
        var shown = shows.isBool() ? Optional.of(shows.isTrue()) : Optional.<Boolean>empty();
        var level = Fields.get(thinking, "thinkingLevel").text();
        if (!level.isEmpty() && !level.equals("THINKING_LEVEL_UNSPECIFIED")) {
            return effort(level).withShown(shown);
        }
        var budget = Fields.whole(Fields.get(thinking, "thinkingBudget"));
        if (budget.isEmpty()) {
            return Thinking.UNSAID.withShown(shown);
        }
        long tokens = budget.getAsLong();
        if (tokens == 0) {
            return Thinking.OFF.withShown(shown);
        }
        return tokens < 0
                ? new Thinking(Thinking.Mode.ADAPTIVE, Optional.empty(), OptionalInt.empty(), shown)
                : Thinking.budget((int) Math.min(tokens, Integer.MAX_VALUE)).withShown(shown);
    }

    private static Thinking effort(String level) throws BadRequest {
        return switch (level.toUpperCase(Locale.ROOT)) {
            case "MINIMAL" -> Thinking.effort(Thinking.Effort.MINIMAL);
            case "LOW" -> Thinking.effort(Thinking.Effort.LOW);
            case "MEDIUM" -> Thinking.effort(Thinking.Effort.MEDIUM);
            case "HIGH" -> Thinking.effort(Thinking.Effort.HIGH);
            default -> throw wrong("thinkingConfig.thinkingLevel", "must be MINIMAL, LOW, MEDIUM or HIGH");
        };
    }

    void others(List<Setting> others) {
        for (int i = 0; i < config.names().size(); i++) {
            var name = config.names().get(i);
            var known = Fields.camel(name);
            var value = config.values().get(i);
            if (known.equals("responseModalities")) {
                boolean textOnly = Fields.items(value).stream().allMatch(kind -> kind.is("TEXT"));
                if (!textOnly) {
                    GeminiPromptReader.setting(at(name), value, true, others);
                }
            } else if (known.equals("responseMimeType")) {
                if (!value.is(JSON) && !value.is("text/plain") && !value.is("")) {
                    GeminiPromptReader.setting(at(name), value, true, others);
                }
            } else if (!READ.contains(known) && !READ.contains(name)) {
                GeminiPromptReader.setting(at(name), value, MEANINGFUL.contains(known), others);
            }
        }
    }

    private Json member(String name) {
        return Fields.get(config, name);
    }

    private OptionalInt small(String name) throws BadRequest {
        var value = whole(name);
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        if (value.getAsLong() < 0) {
            throw wrong(name, "must not be negative");
        }
        return OptionalInt.of((int) Math.min(value.getAsLong(), Integer.MAX_VALUE));
    }

    private OptionalLong whole(String name) throws BadRequest {
        var value = member(name);
        var whole = Fields.whole(value);
        if (value.present() && whole.isEmpty()) {
            throw wrong(name, "must be a whole number of at most 64 bits");
        }
        return whole;
    }

    private OptionalDouble decimal(String name) throws BadRequest {
        var value = member(name);
        var number = Fields.number(value);
        if (value.present() && number.isEmpty()) {
            throw wrong(name, "must be a number");
        }
        return number;
    }

    private static String at(String name) {
        return "generationConfig." + name;
    }

    private static BadRequest wrong(String name, String rule) {
        return GeminiPromptReader.wrong(at(name), rule);
    }
}
