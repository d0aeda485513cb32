package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.facts.Hash64;
import dev.signalbox.dialects.facts.PrefixBlocks;
import dev.signalbox.dialects.json.JsonCursor;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.json.Names;
import dev.signalbox.records.Feature;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one request: how many tokens they are about, what they need, and what their beginning hashes to. Text
 * counts as the bytes that stand in the body, so that a conversation's next turn, sent by the same client, begins with
 * the same blocks.
 */
final class ChatMessages {
    /** What an image is taken for: between the 85 of a thumbnail and the 1,500 of a large one. */
    static final int IMAGE_TOKENS = 1_000;
    /** Bytes of base64 audio per token: about a tenth of a second of compressed speech. */
    static final int AUDIO_BYTES_PER_TOKEN = 1_600;
    /** Role and separators around each message, as chat templates write them. */
    private static final int TOKENS_PER_MESSAGE = 4;

    private static final byte END_OF_MESSAGE = 0x1E;
    private static final byte END_OF_ROLE = 0x1F;

    private static final int ROLE = 0;
    private static final int CONTENT = 1;
    private static final int TOOL_CALLS = 2;
    private static final int FUNCTION_CALL = 3;
    private static final Names MEMBERS = Names.of("role", "content", "tool_calls", "function_call");

    private static final int TEXT = 0;
    private static final int REFUSAL = 1;
    private static final int IMAGE_URL = 2;
    private static final int IMAGE = 3;
    private static final int VIDEO_URL = 4;
    private static final int INPUT_AUDIO = 5;
    private static final int AUDIO_URL = 6;
    private static final int FILE = 7;
    private static final Names PART = Names.of(
            "text", "refusal", "image_url", "image", "video_url", "input_audio", "audio_url", "file");

    private static final int SYSTEM = 0;
    private static final int DEVELOPER = 1;
    private static final int USER = 2;
    private static final int ASSISTANT = 3;
    private static final Names ROLES = Names.of("system", "developer", "user", "assistant");

    private final JsonCursor cursor;
    private final PrefixBlocks prefix = new PrefixBlocks();
    private long textBytes;
    private long tokens;
    private int features;
    private long opening;
    private boolean opened;
    private long messageHash;
    private boolean calls;

    ChatMessages(JsonCursor cursor) {
        this.cursor = cursor;
    }

    PrefixBlocks prefix() {
        return prefix;
    }

    long tokens() {
        return tokens + (textBytes + 3) / 4;
    }

    int features() {
        return features;
    }

    /** Hash of the system prompt and the first user turn, which all turns of a conversation share. */
    long opening() {
        return opening;
    }

    void read() throws MalformedJson, BadRequest {
        if (!cursor.atArray()) {
            throw ChatRequestReader.bad(
                    "'messages' must be an array of messages, e.g. [{\"role\": \"user\", \"content\": \"Hello\"}].",
                    "messages");
        }
        cursor.enterArray();
        int count = 0;
        boolean prefill = false;
        while (cursor.nextItem()) {
            prefill = message(count++) == ASSISTANT && !calls;
        }
        if (count == 0) {
            throw ChatRequestReader.bad("'messages' is empty. Send at least one message.", "messages");
        }
        if (prefill) {
            needs(Feature.PREFILL);
        }
    }

    private int message(int number) throws MalformedJson, BadRequest {
        if (!cursor.atObject()) {
            throw wrong(number, null, "must be an object with 'role' and 'content'");
        }
        int role = Integer.MIN_VALUE;
        messageHash = 0;
        calls = false;
        cursor.enterObject();
        while (cursor.nextMember()) {
            switch (cursor.name(MEMBERS)) {
                case ROLE -> role = role(number);
                case CONTENT -> content(number);
                case TOOL_CALLS, FUNCTION_CALL -> calls();
                default -> cursor.skip();
            }
        }
        if (role == Integer.MIN_VALUE) {
            throw wrong(number, "role", "is missing. Send e.g. \"role\": \"user\"");
        }
        prefix.add(END_OF_MESSAGE);
        tokens += TOKENS_PER_MESSAGE;
        if (!opened && (role == SYSTEM || role == DEVELOPER || role == USER)) {
            opening = Hash64.mix(opening, messageHash);
            opened = role == USER;
        }
        return role;
    }

    private int role(int number) throws MalformedJson, BadRequest {
        if (!cursor.atString()) {
            throw wrong(number, "role", "must be a string such as \"user\"");
        }
        cursor.string();
        prefix.add(cursor.array(), cursor.stringStart(), cursor.stringEnd());
        prefix.add(END_OF_ROLE);
        return cursor.name(ROLES);
    }

    private void content(int number) throws MalformedJson, BadRequest {
        if (cursor.atString()) {
            text();
        } else if (cursor.atArray()) {
            cursor.enterArray();
            while (cursor.nextItem()) {
                part(number);
            }
        } else if (!cursor.takeNull()) {
            throw wrong(number, "content", "must be a string, an array of parts, or null");
        }
    }

    private void part(int number) throws MalformedJson, BadRequest {
        if (cursor.atString()) {
            text();
            return;
        }
        if (!cursor.atObject()) {
            throw wrong(number, "content", "must have objects such as {\"type\": \"text\", \"text\": \"Hello\"} as parts");
        }
        cursor.enterObject();
        while (cursor.nextMember()) {
            switch (cursor.name(PART)) {
                case TEXT, REFUSAL -> {
                    if (cursor.atString()) {
                        text();
                    } else {
                        cursor.skip();
                    }
                }
                case IMAGE_URL, IMAGE, VIDEO_URL -> {
                    needs(Feature.VISION);
                    tokens += IMAGE_TOKENS;
                    opaque();
                }
                case INPUT_AUDIO, AUDIO_URL -> {
                    needs(Feature.AUDIO);
                    tokens += opaque() / AUDIO_BYTES_PER_TOKEN;
                }
                case FILE -> {
                    tokens += IMAGE_TOKENS;
                    opaque();
                }
                default -> cursor.skip();
            }
        }
    }

    private void text() throws MalformedJson {
        cursor.string();
        var array = cursor.array();
        int from = cursor.stringStart();
        int to = cursor.stringEnd();
        textBytes += to - from;
        prefix.add(array, from, to);
        if (!opened) {
            messageHash = Hash64.of(array, from, to, messageHash);
        }
    }

    private void calls() throws MalformedJson {
        if (cursor.takeNull()) {
            return;
        }
        cursor.peek();
        int from = cursor.inArray(cursor.position());
        cursor.skip();
        int to = cursor.inArray(cursor.position());
        calls |= to - from > 2;
        textBytes += to - from;
        prefix.add(cursor.array(), from, to);
    }

    /** Takes a value that is no text; in the blocks stands its hash, so that a picture does not use all of them up. */
    private int opaque() throws MalformedJson {
        cursor.peek();
        int from = cursor.inArray(cursor.position());
        cursor.skip();
        int to = cursor.inArray(cursor.position());
        long hash = Hash64.of(cursor.array(), from, to, 0);
        prefix.add(hash);
        messageHash = Hash64.mix(messageHash, hash);
        return to - from;
    }

    private void needs(Feature feature) {
        features |= 1 << feature.ordinal();
    }

    private static BadRequest wrong(int number, @Nullable String member, String rule) {
        var param = "messages[" + number + "]" + (member == null ? "" : "." + member);
        return ChatRequestReader.bad("'" + param + "' " + rule + ".", param);
    }
}
