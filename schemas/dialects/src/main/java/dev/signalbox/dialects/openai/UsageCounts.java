package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.json.JsonCursor;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.json.Names;
import dev.signalbox.records.Usage;

/**
 * The usage object of this dialect, whose counts include one another: cached, audio and image tokens lie within the
 * prompt's, reasoning and audio within the completion's. Some providers count reasoning beside the completion; the
 * total tells. The last object read counts, since those that come with each chunk are cumulative.
 */
public final class UsageCounts {
    private static final int PROMPT = 0;
    private static final int COMPLETION = 1;
    private static final int TOTAL = 2;
    private static final int CACHE_HIT = 3;
    private static final int CACHE_MISS = 4;
    private static final int CACHED = 5;
    private static final int PROMPT_DETAILS = 6;
    private static final int COMPLETION_DETAILS = 7;
    private static final Names MEMBERS = Names.of(
            "prompt_tokens", "completion_tokens", "total_tokens", "prompt_cache_hit_tokens", "prompt_cache_miss_tokens",
            "cached_tokens", "prompt_tokens_details", "completion_tokens_details");

    private static final int DETAIL_CACHED = 0;
    private static final int DETAIL_WRITTEN = 1;
    private static final int DETAIL_AUDIO = 2;
    private static final int DETAIL_IMAGE = 3;
    private static final int DETAIL_REASONING = 4;
    private static final Names DETAILS = Names.of(
            "cached_tokens", "cache_write_tokens", "audio_tokens", "image_tokens", "reasoning_tokens");

    private boolean present;
    private long prompt;
    private long completion;
    private long total;
    private long cached;
    private long written;
    private long audioIn;
    private long imageIn;
    private long reasoning;
    private long audioOut;

    /** Whether a usage object with counts in it was read. */
    public boolean present() {
        return present;
    }

    /** Takes a value that may be a usage object; says whether it was one. */
    public boolean read(JsonCursor cursor) throws MalformedJson {
        if (!cursor.atObject()) {
            cursor.skip();
            return false;
        }
        long promptRead = -1;
        long completionRead = -1;
        long hit = 0;
        long miss = 0;
        total = 0;
        cached = 0;
        written = 0;
        audioIn = 0;
        imageIn = 0;
        reasoning = 0;
        audioOut = 0;
        cursor.enterObject();
        while (cursor.nextMember()) {
            switch (cursor.name(MEMBERS)) {
                case PROMPT -> promptRead = count(cursor);
                case COMPLETION -> completionRead = count(cursor);
                case TOTAL -> total = count(cursor);
                case CACHE_HIT -> hit = count(cursor);
                case CACHE_MISS -> miss = count(cursor);
                case CACHED -> cached = Math.max(cached, count(cursor));
                case PROMPT_DETAILS -> details(cursor, true);
                case COMPLETION_DETAILS -> details(cursor, false);
                default -> cursor.skip();
            }
        }
        cached = Math.max(cached, hit);
        present |= promptRead >= 0 || completionRead >= 0;
        prompt = Math.max(Math.max(promptRead, 0), hit + miss);
        completion = Math.max(completionRead, 0);
        return true;
    }

    private void details(JsonCursor cursor, boolean ofPrompt) throws MalformedJson {
        if (!cursor.atObject()) {
            cursor.skip();
            return;
        }
        cursor.enterObject();
        while (cursor.nextMember()) {
            switch (cursor.name(DETAILS)) {
                case DETAIL_CACHED -> cached = Math.max(cached, count(cursor));
                case DETAIL_WRITTEN -> written = count(cursor);
                case DETAIL_AUDIO -> {
                    if (ofPrompt) {
                        audioIn = count(cursor);
                    } else {
                        audioOut = count(cursor);
                    }
                }
                case DETAIL_IMAGE -> imageIn = count(cursor);
                case DETAIL_REASONING -> reasoning = count(cursor);
                default -> cursor.skip();
            }
        }
    }

    private static long count(JsonCursor cursor) throws MalformedJson {
        if (!cursor.atNumber()) {
            cursor.skip();
            return 0;
        }
        return Math.max(0, Math.min((long) cursor.number(), 1L << 48));
    }

    /** What was read last, in buckets that do not overlap. */
    public Usage disjoint() {
        long left = prompt;
        long read = Math.min(cached, left);
        left -= read;
        long write = Math.min(written, left);
        left -= write;
        long audio = Math.min(audioIn, left);
        left -= audio;
        long image = Math.min(imageIn, left);
        left -= image;
        boolean beside = reasoning > completion || (reasoning > 0 && total == prompt + completion + reasoning);
        long thought = reasoning;
        long text = beside ? completion : completion - thought;
        long spoken = Math.min(audioOut, text);
        return new Usage(left, read, write, 0, text - spoken, thought, audio, spoken, image, false);
    }
}
