package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.facts.Hash64;
import dev.signalbox.dialects.json.JsonCursor;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.json.Names;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Feature;
import org.jspecify.annotations.Nullable;

/**
 * Reads one request body in one pass over its bytes. Checks what routing relies on and leaves everything else to the
 * provider, so that members nobody here has heard of pass.
 */
final class ChatRequestReader {
    private static final int MODEL = 0;
    private static final int MESSAGES = 1;
    private static final int STREAM = 2;
    private static final int STREAM_OPTIONS = 3;
    private static final int MAX_TOKENS = 4;
    private static final int MAX_COMPLETION_TOKENS = 5;
    private static final int TOOLS = 6;
    private static final int FUNCTIONS = 7;
    private static final int RESPONSE_FORMAT = 8;
    private static final int LOGPROBS = 9;
    private static final int N = 10;
    private static final int REASONING_EFFORT = 11;
    private static final int REASONING = 12;
    private static final int PROMPT_CACHE_KEY = 13;
    private static final int USER = 14;
    private static final int METADATA = 15;
    private static final int AUDIO = 16;
    private static final int TOOL_CHOICE = 17;
    private static final int STRUCTURED_OUTPUTS = 18;
    private static final int GUIDED_JSON = 19;
    private static final int GUIDED_REGEX = 20;
    private static final int GUIDED_CHOICE = 21;
    private static final int GUIDED_GRAMMAR = 22;
    private static final int REGEX = 23;
    private static final int EBNF = 24;
    private static final Names MEMBERS = Names.of(
            "model", "messages", "stream", "stream_options", "max_tokens", "max_completion_tokens", "tools",
            "functions",
            "response_format", "logprobs", "n", "reasoning_effort", "reasoning", "prompt_cache_key", "user",
            "metadata", "audio", "tool_choice", "structured_outputs", "guided_json", "guided_regex", "guided_choice",
            "guided_grammar", "regex", "ebnf");
    private static final Names NONE = Names.of("none");
    private static final Names FREE = Names.of("none", "auto");

    private final JsonCursor cursor = new JsonCursor();
    private final RequestMembers members = new RequestMembers(cursor);
    private final ChatMessages messages = new ChatMessages(cursor);
    private boolean stream;
    private int features;
    private long maxTokens;
    private long maxCompletionTokens;
    private int toolBytes;
    private long toolHash;

    Facts read(Bytes body) throws BadRequest {
        members.read(body, MEMBERS, "'model' and 'messages'", this::member);
        return facts();
    }

    private Facts facts() throws BadRequest {
        var model = members.model();
        if (!members.has(MESSAGES)) {
            throw bad("'messages' is missing. Send e.g. \"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}].",
                    "messages");
        }
        if (members.usageAsked()) {
            needs(Feature.USAGE_IN_STREAM);
        }
        long tokens = messages.tokens() + toolBytes / 4;
        long limit = maxCompletionTokens > 0 ? maxCompletionTokens : maxTokens;
        return new Facts(
                model,
                stream,
                (int) Math.min(tokens, Integer.MAX_VALUE),
                (int) Math.min(limit, Integer.MAX_VALUE),
                features | messages.features(),
                members.affinity(Hash64.mix(messages.opening(), toolHash)),
                messages.prefix().under(toolHash),
                members.spans());
    }

    private void member(int name) throws MalformedJson, BadRequest {
        switch (name) {
            case MODEL -> members.readModel();
            case MESSAGES -> messages.read();
            case STREAM -> stream = members.flag("stream");
            case STREAM_OPTIONS -> members.readStreamOptions();
            case MAX_TOKENS -> maxTokens = members.count("max_tokens");
            case MAX_COMPLETION_TOKENS -> maxCompletionTokens = members.count("max_completion_tokens");
            case TOOLS -> tools("tools");
            case FUNCTIONS -> tools("functions");
            case RESPONSE_FORMAT -> features |= members.readResponseFormat();
            case LOGPROBS -> logprobs();
            case N -> {
                if (members.count("n") > 1) {
                    needs(Feature.SEVERAL_CHOICES);
                }
            }
            case REASONING_EFFORT -> reasoningEffort();
            case REASONING -> {
                if (cursor.atObject()) {
                    needs(Feature.REASONING);
                }
                cursor.skip();
            }
            case PROMPT_CACHE_KEY -> members.readCacheKey();
            case USER -> members.readUser();
            case METADATA -> members.readMetadata();
            case TOOL_CHOICE -> toolChoice();
            case STRUCTURED_OUTPUTS, GUIDED_JSON, GUIDED_REGEX, GUIDED_CHOICE, GUIDED_GRAMMAR, REGEX, EBNF -> {
                if (!cursor.takeNull()) {
                    needs(Feature.GRAMMAR);
                    cursor.skip();
                }
            }
            default -> {
                if (cursor.atObject()) {
                    needs(Feature.AUDIO);
                }
                cursor.skip();
            }
        }
    }

    private void tools(String param) throws MalformedJson, BadRequest {
        if (cursor.takeNull()) {
            return;
        }
        if (!cursor.atArray()) {
            throw bad("'" + param + "' must be an array of tool definitions, or null.", param);
        }
        int from = cursor.position();
        cursor.enterArray();
        boolean any = false;
        while (cursor.nextItem()) {
            any = true;
            cursor.skip();
        }
        if (any) {
            needs(Feature.TOOLS);
            toolBytes += cursor.position() - from;
            toolHash = Hash64.of(cursor.array(), cursor.inArray(from), cursor.inArray(cursor.position()), toolHash);
        }
    }

    private void toolChoice() throws MalformedJson {
        if (cursor.takeNull()) {
            return;
        }
        if (cursor.atString()) {
            cursor.string();
            if (cursor.name(FREE) == Names.OTHER) {
                needs(Feature.GRAMMAR);
            }
        } else {
            needs(Feature.GRAMMAR);
            cursor.skip();
        }
    }

    private void logprobs() throws MalformedJson {
        if (cursor.peek() == 't') {
            needs(Feature.LOGPROBS);
        }
        cursor.skip();
    }

    private void reasoningEffort() throws MalformedJson {
        if (!cursor.atString()) {
            cursor.skip();
            return;
        }
        cursor.string();
        if (cursor.name(NONE) == Names.OTHER) {
            needs(Feature.REASONING);
        }
    }

    private void needs(Feature feature) {
        features |= 1 << feature.ordinal();
    }

    static BadRequest bad(String message, @Nullable String param) {
        return RequestMembers.bad(message, param);
    }
}
