package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.facts.Hash64;
import dev.signalbox.dialects.json.JsonCursor;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.json.Names;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Feature;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads one request body in one pass over its bytes. Checks what routing relies on and leaves everything else to the
 * provider, so that members nobody here has heard of pass. A member that stands twice is refused: who reads which would
 * differ from provider to provider.
 */
final class ChatRequestReader {
    private static final int MAX_MEMBERS = 512;
    private static final int MAX_MODEL_BYTES = 512;

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
    private static final Names INCLUDE_USAGE = Names.of("include_usage");
    private static final Names TYPE = Names.of("type");
    private static final Names USER_ID = Names.of("user_id");
    private static final Names JSON_SCHEMA = Names.of("json_schema");
    private static final Names NONE = Names.of("none");
    private static final Names PLAIN = Names.of("text");
    private static final Names FREE = Names.of("none", "auto");

    private final JsonCursor cursor = new JsonCursor();
    private final ChatMessages messages = new ChatMessages(cursor);
    private int seen;
    private long[] others = new long[16];
    private int otherCount;

    private @Nullable String model;
    private boolean stream;
    private int features;
    private long maxTokens;
    private long maxCompletionTokens;
    private int toolBytes;
    private long toolHash;
    private long cacheKey;
    private long user;
    private long metadataUser;
    private int modelStart = -1;
    private int modelEnd = -1;
    private int streamOptionsStart = -1;
    private int streamOptionsEnd = -1;

    Facts read(Bytes body) throws BadRequest {
        if (body.isEmpty()) {
            throw bad("The request has no body. Send a JSON object with 'model' and 'messages'.", null);
        }
        try {
            cursor.on(body);
            if (!cursor.atObject()) {
                throw bad("The body is no JSON object. Send an object with 'model' and 'messages'.", null);
            }
            cursor.enterObject();
            while (cursor.nextMember()) {
                member();
            }
            cursor.end();
        } catch (MalformedJson fault) {
            throw bad("The body is not valid JSON: " + fault.problem() + ", at byte " + fault.position()
                    + ". Send a JSON object encoded as UTF-8.", null);
        }
        return facts();
    }

    private Facts facts() throws BadRequest {
        if (model == null) {
            throw bad("'model' is missing. Name a model or route, e.g. \"model\": \"gpt-4o\".", "model");
        }
        if ((seen & 1 << MESSAGES) == 0) {
            throw bad("'messages' is missing. Send e.g. \"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}].",
                    "messages");
        }
        long tokens = messages.tokens() + toolBytes / 4;
        long limit = maxCompletionTokens > 0 ? maxCompletionTokens : maxTokens;
        return new Facts(
                model,
                stream,
                (int) Math.min(tokens, Integer.MAX_VALUE),
                (int) Math.min(limit, Integer.MAX_VALUE),
                features | messages.features(),
                affinity(),
                messages.prefix().under(toolHash),
                new Facts.Spans(modelStart, modelEnd, streamOptionsStart, streamOptionsEnd));
    }

    /** A hash in any case: callers' names for their users are nobody's business on the log. */
    private String affinity() {
        long key = cacheKey != 0 ? cacheKey : user != 0 ? user : metadataUser;
        return Long.toHexString(key != 0 ? key : Hash64.mix(messages.opening(), toolHash));
    }

    private void member() throws MalformedJson, BadRequest {
        int name = cursor.name(MEMBERS);
        if (name == Names.OTHER) {
            other();
            cursor.skip();
            return;
        }
        if ((seen & 1 << name) != 0) {
            throw twice();
        }
        seen |= 1 << name;
        switch (name) {
            case MODEL -> model();
            case MESSAGES -> messages.read();
            case STREAM -> stream = flag("stream");
            case STREAM_OPTIONS -> streamOptions();
            case MAX_TOKENS -> maxTokens = count("max_tokens");
            case MAX_COMPLETION_TOKENS -> maxCompletionTokens = count("max_completion_tokens");
            case TOOLS -> tools("tools");
            case FUNCTIONS -> tools("functions");
            case RESPONSE_FORMAT -> responseFormat();
            case LOGPROBS -> logprobs();
            case N -> {
                if (count("n") > 1) {
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
            case PROMPT_CACHE_KEY -> cacheKey = key("prompt_cache_key");
            case USER -> user = key("user");
            case METADATA -> metadata();
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

    private void other() throws BadRequest {
        long hash = Hash64.of(cursor.array(), cursor.stringStart(), cursor.stringEnd(), 0);
        for (int i = 0; i < otherCount; i++) {
            if (others[i] == hash) {
                throw twice();
            }
        }
        if (otherCount == MAX_MEMBERS) {
            throw bad("The body has more than " + MAX_MEMBERS + " members. Send fewer.", null);
        }
        if (otherCount == others.length) {
            others = Arrays.copyOf(others, 2 * otherCount);
        }
        others[otherCount++] = hash;
    }

    private BadRequest twice() {
        var name = cursor.text();
        var shown = name.length() > 64 ? name.substring(0, 64) : name;
        return bad("'" + shown + "' stands twice in the body. Send it once.", shown);
    }

    private void model() throws MalformedJson, BadRequest {
        if (!cursor.atString()) {
            throw bad("'model' must be a string, the name of a model or route.", "model");
        }
        modelStart = cursor.position();
        cursor.string();
        modelEnd = cursor.position();
        if (modelEnd - modelStart > MAX_MODEL_BYTES) {
            throw bad("'model' is longer than " + MAX_MODEL_BYTES + " bytes. Name a model or route.", "model");
        }
        model = cursor.text();
        if (model.isBlank()) {
            throw bad("'model' is empty. Name a model or route.", "model");
        }
    }

    private void streamOptions() throws MalformedJson, BadRequest {
        cursor.peek();
        streamOptionsStart = cursor.position();
        if (!cursor.takeNull()) {
            if (!cursor.atObject()) {
                throw bad("'stream_options' must be an object such as {\"include_usage\": true}, or null.",
                        "stream_options");
            }
            boolean met = false;
            cursor.enterObject();
            while (cursor.nextMember()) {
                if (cursor.name(INCLUDE_USAGE) == Names.OTHER) {
                    cursor.skip();
                } else if (met) {
                    throw bad("'include_usage' stands twice in 'stream_options'. Send it once.",
                            "stream_options.include_usage");
                } else {
                    met = true;
                    if (flag("stream_options.include_usage")) {
                        needs(Feature.USAGE_IN_STREAM);
                    }
                }
            }
        }
        streamOptionsEnd = cursor.position();
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

    private void responseFormat() throws MalformedJson {
        if (!cursor.atObject()) {
            cursor.skip();
            return;
        }
        cursor.enterObject();
        while (cursor.nextMember()) {
            if (cursor.name(TYPE) != Names.OTHER && cursor.atString()) {
                cursor.string();
                if (cursor.name(JSON_SCHEMA) != Names.OTHER) {
                    needs(Feature.JSON_SCHEMA);
                }
                if (cursor.name(PLAIN) == Names.OTHER) {
                    needs(Feature.GRAMMAR);
                }
            } else {
                cursor.skip();
            }
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

    private void metadata() throws MalformedJson {
        if (!cursor.atObject()) {
            cursor.skip();
            return;
        }
        cursor.enterObject();
        while (cursor.nextMember()) {
            if (cursor.name(USER_ID) != Names.OTHER && cursor.atString()) {
                metadataUser = stringHash();
            } else {
                cursor.skip();
            }
        }
    }

    /** The hash of a string, 0 of null and of the empty string. */
    private long key(String param) throws MalformedJson, BadRequest {
        if (cursor.takeNull()) {
            return 0;
        }
        if (!cursor.atString()) {
            throw bad("'" + param + "' must be a string, or null.", param);
        }
        return stringHash();
    }

    private long stringHash() throws MalformedJson {
        cursor.string();
        return cursor.stringIsEmpty() ? 0 : Hash64.of(cursor.array(), cursor.stringStart(), cursor.stringEnd(), 1);
    }

    private boolean flag(String param) throws MalformedJson, BadRequest {
        if (cursor.takeNull()) {
            return false;
        }
        if (!cursor.atBool()) {
            throw bad("'" + param + "' must be true or false.", param);
        }
        return cursor.bool();
    }

    private long count(String param) throws MalformedJson, BadRequest {
        if (cursor.takeNull()) {
            return 0;
        }
        double value = cursor.atNumber() ? cursor.number() : -1;
        if (value < 0 || value != Math.rint(value)) {
            throw bad("'" + param + "' must be a whole number that is not negative. Leave it out for no value.", param);
        }
        return (long) value;
    }

    private void needs(Feature feature) {
        features |= 1 << feature.ordinal();
    }

    static BadRequest bad(String message, @Nullable String param) {
        return new BadRequest(Failure.INVALID_REQUEST, message, param);
    }
}
