package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.facts.Hash64;
import dev.signalbox.dialects.facts.PrefixBlocks;
import dev.signalbox.dialects.json.JsonCursor;
import dev.signalbox.dialects.json.MalformedJson;

/**
 * What completions and embeddings start from: a text, several, or tokens that the caller has made itself. Text counts by
 * its bytes as they stand, four to a token. Not thread-safe.
 */
public final class TokenInput {
    /** Bytes of the first text that say which document it is. */
    private static final int BEGINNING = 256;

    private final JsonCursor cursor;
    private final PrefixBlocks prefix = new PrefixBlocks();
    private long textBytes;
    private long tokens;
    private long beginning;
    private int inputs;

    public TokenInput(JsonCursor cursor) {
        this.cursor = cursor;
    }

    /**
     * Takes the value.
     *
     * @param param the member's name
     */
    public void read(String param) throws MalformedJson, BadRequest {
        if (cursor.atString()) {
            text();
            return;
        }
        if (!cursor.atArray()) {
            throw wrong(param);
        }
        int from = cursor.position();
        boolean ids = false;
        cursor.enterArray();
        while (cursor.nextItem()) {
            if (cursor.atString() && !ids) {
                text();
            } else if (cursor.atNumber() && (ids || inputs == 0)) {
                ids = true;
                tokens++;
                cursor.skip();
            } else if (cursor.atArray() && !ids) {
                list(param);
            } else {
                throw wrong(param);
            }
        }
        if (ids) {
            opaque(from);
        }
        if (inputs == 0) {
            throw RequestMembers.bad("'" + param + "' is empty. Send a text, or an array of texts or of tokens.", param);
        }
    }

    private void list(String param) throws MalformedJson, BadRequest {
        int from = cursor.position();
        cursor.enterArray();
        while (cursor.nextItem()) {
            if (!cursor.atNumber()) {
                throw wrong(param);
            }
            tokens++;
            cursor.skip();
        }
        opaque(from);
    }

    private void text() throws MalformedJson {
        cursor.string();
        add(cursor.stringStart(), cursor.stringEnd());
        textBytes += cursor.stringEnd() - cursor.stringStart();
    }

    private void opaque(int from) {
        add(cursor.inArray(from), cursor.inArray(cursor.position()));
    }

    /** Only the first input has blocks: the others would not lie behind it in anybody's cache. */
    private void add(int from, int to) {
        if (inputs++ == 0) {
            prefix.add(cursor.array(), from, to);
            beginning = Hash64.of(cursor.array(), from, Math.min(to, from + BEGINNING), 0);
        }
    }

    private static BadRequest wrong(String param) {
        return RequestMembers.bad("'" + param + "' must be a string, an array of strings, or an array of tokens.", param);
    }

    /** How many tokens it is about. */
    public int promptTokens() {
        return (int) Math.min(tokens + (textBytes + 3) / 4, Integer.MAX_VALUE);
    }

    /** How many texts, or lists of tokens. */
    public int inputs() {
        return inputs;
    }

    /** What hashes to the same for inputs that begin alike. */
    public long beginning() {
        return beginning;
    }

    /** The chained hashes of its blocks. */
    public long[] blocks() {
        return prefix.under(0);
    }
}
