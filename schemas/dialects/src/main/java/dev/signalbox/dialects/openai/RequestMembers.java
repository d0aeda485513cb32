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
 * What the bodies of OpenAI's APIs have in common, in one pass over the bytes: model, stream, who asks. A member that
 * stands twice is refused: who reads which would differ from provider to provider. Not thread-safe.
 */
public final class RequestMembers {
    private static final int MAX_MEMBERS = 512;
    private static final int MAX_MODEL_BYTES = 512;
    private static final Names INCLUDE_USAGE = Names.of("include_usage");
    private static final Names TYPE = Names.of("type");
    private static final Names JSON_SCHEMA = Names.of("json_schema");
    private static final Names PLAIN = Names.of("text");
    private static final Names USER_ID = Names.of("user_id");

    /** Reads a member that its API alone knows; the cursor stands before its value, which has to be taken. */
    @FunctionalInterface
    public interface Reader {
        void read(int name) throws MalformedJson, BadRequest;
    }

    private final JsonCursor cursor;
    private long seen;
    private long[] others = new long[16];
    private int otherCount;
    private @Nullable String model;
    private boolean usageAsked;
    private long cacheKey;
    private long user;
    private long metadataUser;
    private int modelStart = -1;
    private int modelEnd = -1;
    private int streamOptionsStart = -1;
    private int streamOptionsEnd = -1;

    public RequestMembers(JsonCursor cursor) {
        this.cursor = cursor;
    }

    /**
     * Visits each member of a body.
     *
     * @param names of the members that the reader takes, 64 at most; others are skipped
     * @param needed what a body must have, as part of a sentence
     */
    public void read(Bytes body, Names names, String needed, Reader reader) throws BadRequest {
        if (body.isEmpty()) {
            throw bad("The request has no body. Send a JSON object with " + needed + ".", null);
        }
        try {
            cursor.on(body);
            if (!cursor.atObject()) {
                throw bad("The body is no JSON object. Send an object with " + needed + ".", null);
            }
            cursor.enterObject();
            while (cursor.nextMember()) {
                int name = cursor.name(names);
                once(name);
                if (name == Names.OTHER) {
                    cursor.skip();
                } else {
                    reader.read(name);
                }
            }
            cursor.end();
        } catch (MalformedJson fault) {
            throw BadRequest.malformed(fault);
        }
    }

    /** Whether a member was there. */
    public boolean has(int name) {
        return (seen & 1L << name) != 0;
    }

    private void once(int name) throws BadRequest {
        if (name != Names.OTHER) {
            if (has(name)) {
                throw twice();
            }
            seen |= 1L << name;
            return;
        }
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

    /** Takes the format that an answer is to have. @return the features that it needs, as bits */
    public int readResponseFormat() throws MalformedJson {
        int features = 0;
        if (!cursor.atObject()) {
            cursor.skip();
            return features;
        }
        cursor.enterObject();
        while (cursor.nextMember()) {
            if (cursor.name(TYPE) == Names.OTHER || !cursor.atString()) {
                cursor.skip();
                continue;
            }
            cursor.string();
            if (cursor.name(JSON_SCHEMA) != Names.OTHER) {
                features |= Feature.JSON_SCHEMA.bit();
            }
            if (cursor.name(PLAIN) == Names.OTHER) {
                features |= Feature.GRAMMAR.bit();
            }
        }
        return features;
    }

    /** Takes the model's name. */
    public void readModel() throws MalformedJson, BadRequest {
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

    /** As the caller named it. */
    public String model() throws BadRequest {
        if (model == null) {
            throw bad("'model' is missing. Name a model or route, e.g. \"model\": \"gpt-4o\".", "model");
        }
        return model;
    }

    /** Takes the stream options. */
    public void readStreamOptions() throws MalformedJson, BadRequest {
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
                    usageAsked = flag("stream_options.include_usage");
                }
            }
        }
        streamOptionsEnd = cursor.position();
    }

    /** Whether the caller wants usage in its stream. */
    public boolean usageAsked() {
        return usageAsked;
    }

    /** Where lies what a pass-through must change. */
    public Facts.Spans spans() {
        return new Facts.Spans(modelStart, modelEnd, streamOptionsStart, streamOptionsEnd);
    }

    /** Takes {@code prompt_cache_key}. */
    public void readCacheKey() throws MalformedJson, BadRequest {
        cacheKey = key("prompt_cache_key");
    }

    /** Takes {@code user}. */
    public void readUser() throws MalformedJson, BadRequest {
        user = key("user");
    }

    /** Takes {@code metadata}, in which some name their user. */
    public void readMetadata() throws MalformedJson {
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

    /**
     * What the turns of a conversation share: the caller's own key for its user or cache, else what it begins with. A
     * hash in any case: callers' names for their users are nobody's business on the log.
     */
    public String affinity(long beginning) {
        long key = cacheKey != 0 ? cacheKey : user != 0 ? user : metadataUser;
        return Long.toHexString(key != 0 ? key : beginning);
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

    /** Takes a flag; null is false. */
    public boolean flag(String param) throws MalformedJson, BadRequest {
        if (cursor.takeNull()) {
            return false;
        }
        if (!cursor.atBool()) {
            throw bad("'" + param + "' must be true or false.", param);
        }
        return cursor.bool();
    }

    /** Takes a count; null is 0. */
    public long count(String param) throws MalformedJson, BadRequest {
        if (cursor.takeNull()) {
            return 0;
        }
        double value = cursor.atNumber() ? cursor.number() : -1;
        if (value < 0 || value != Math.rint(value)) {
            throw bad("'" + param + "' must be a whole number of at most 64 bits that is not negative. Leave it out for no value.", param);
        }
        return (long) value;
    }

    /** @param param the member that is wrong, where one is */
    public static BadRequest bad(String message, @Nullable String param) {
        return new BadRequest(Failure.INVALID_REQUEST, message, param);
    }
}
