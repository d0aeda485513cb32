package dev.signalbox.dialects.completions;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.JsonCursor;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.json.Names;
import dev.signalbox.dialects.openai.RequestMembers;
import dev.signalbox.dialects.openai.TokenInput;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Feature;

/**
 * Reads one request body in one pass over its bytes. Checks what routing relies on and leaves everything else to the
 * provider. Several prompts, or several tries at one, are several choices.
 */
final class CompletionsRequestReader {
    private static final int MODEL = 0;
    private static final int PROMPT = 1;
    private static final int STREAM = 2;
    private static final int STREAM_OPTIONS = 3;
    private static final int MAX_TOKENS = 4;
    private static final int SUFFIX = 5;
    private static final int N = 6;
    private static final int BEST_OF = 7;
    private static final int LOGPROBS = 8;
    private static final int ECHO = 9;
    private static final int RESPONSE_FORMAT = 10;
    private static final int USER = 11;
    private static final int PROMPT_CACHE_KEY = 12;
    private static final int METADATA = 13;
    private static final int PROMPT_EMBEDS = 14;
    private static final Names MEMBERS = Names.of(
            "model", "prompt", "stream", "stream_options", "max_tokens", "suffix", "n", "best_of", "logprobs", "echo",
            "response_format", "user", "prompt_cache_key", "metadata", "prompt_embeds", "structured_outputs", "guided_json",
            "guided_regex", "guided_choice", "guided_grammar", "regex", "ebnf");

    private final JsonCursor cursor = new JsonCursor();
    private final RequestMembers members = new RequestMembers(cursor);
    private final TokenInput prompt = new TokenInput(cursor);
    private boolean stream;
    private int features;
    private long maxTokens;
    private int suffixBytes;
    private boolean embeds;

    Facts read(Bytes body) throws BadRequest {
        members.read(body, MEMBERS, "'model' and 'prompt'", this::member);
        var model = members.model();
        if (!members.has(PROMPT) && !embeds) {
            throw RequestMembers.bad("'prompt' is missing. Send e.g. \"prompt\": \"def add(a, b):\".", "prompt");
        }
        if (members.usageAsked()) {
            needs(Feature.USAGE_IN_STREAM);
        }
        if (prompt.inputs() > 1) {
            needs(Feature.SEVERAL_CHOICES);
        }
        long tokens = prompt.promptTokens() + (suffixBytes + 3L) / 4;
        return new Facts(
                model,
                stream,
                (int) Math.min(tokens, Integer.MAX_VALUE),
                (int) Math.min(maxTokens, Integer.MAX_VALUE),
                features,
                members.affinity(prompt.beginning()),
                prompt.blocks(),
                members.spans());
    }

    private void member(int name) throws MalformedJson, BadRequest {
        switch (name) {
            case MODEL -> members.readModel();
            case PROMPT -> {
                if (!cursor.takeNull()) {
                    prompt.read("prompt");
                }
            }
            case STREAM -> stream = members.flag("stream");
            case STREAM_OPTIONS -> members.readStreamOptions();
            case MAX_TOKENS -> maxTokens = members.count("max_tokens");
            case SUFFIX -> suffix();
            case N -> several(members.count("n"));
            case BEST_OF -> several(members.count("best_of"));
            case LOGPROBS -> {
                if (!cursor.takeNull()) {
                    members.count("logprobs");
                    needs(Feature.LOGPROBS);
                }
            }
            case ECHO -> members.flag("echo");
            case RESPONSE_FORMAT -> features |= members.readResponseFormat();
            case USER -> members.readUser();
            case PROMPT_CACHE_KEY -> members.readCacheKey();
            case METADATA -> members.readMetadata();
            case PROMPT_EMBEDS -> {
                embeds = !cursor.takeNull();
                if (embeds) {
                    cursor.skip();
                }
            }
            default -> {
                if (!cursor.takeNull()) {
                    needs(Feature.GRAMMAR);
                    cursor.skip();
                }
            }
        }
    }

    private void suffix() throws MalformedJson, BadRequest {
        if (cursor.takeNull()) {
            return;
        }
        if (!cursor.atString()) {
            throw RequestMembers.bad("'suffix' must be a string, the text behind the gap, or null.", "suffix");
        }
        cursor.string();
        suffixBytes = cursor.stringEnd() - cursor.stringStart();
    }

    private void several(long count) {
        if (count > 1) {
            needs(Feature.SEVERAL_CHOICES);
        }
    }

    private void needs(Feature feature) {
        features |= feature.bit();
    }
}
