package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.json.JsonCursor;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.json.Names;
import dev.signalbox.records.Bytes;
import java.util.HashMap;
import java.util.Map;

/**
 * Moves half a character at the end of a chunk's text, one of two surrogates or the first bytes of a sequence, to the
 * chunk that has its other half: nobody can show it, and an answer must not break in its middle. Chunks without one,
 * which is nearly all, are only looked at. Keeps a few bytes a choice, of {@value #MOST_CHOICES} choices. Not
 * thread-safe.
 */
final class SplitCharacters {
    static final int MOST_CHOICES = 64;
    private static final int ESCAPE = 6;

    private static final Names CHOICES = Names.of("choices");
    private static final int INDEX = 0;
    private static final int DELTA = 1;
    private static final int FINISH = 2;
    private static final Names CHOICE = Names.of("index", "delta", "finish_reason");
    private static final Names TEXTS = Names.of("content", "reasoning", "reasoning_content");

    private final JsonCursor cursor = new JsonCursor();
    private final Map<Integer, Bytes> halves = new HashMap<>(2);

    /** The payload with the halves of earlier ones, and without its own. */
    Bytes joined(Bytes payload) throws MalformedJson {
        if (halves.isEmpty() && !suspicious(payload)) {
            return payload;
        }
        var splices = new Splices();
        cursor.on(payload);
        cursor.enterObject();
        while (cursor.nextMember()) {
            if (cursor.name(CHOICES) != Names.OTHER && cursor.atArray()) {
                cursor.enterArray();
                while (cursor.nextItem()) {
                    choice(splices);
                }
            } else {
                cursor.skip();
            }
        }
        return splices.applied(payload);
    }

    private static boolean suspicious(Bytes payload) {
        var array = payload.array();
        int from = payload.offset();
        int end = from + payload.length();
        for (int i = from + 1; i < end; i++) {
            if (array[i] == '"' && half(array, from, i) > 0) {
                return true;
            }
        }
        return false;
    }

    private void choice(Splices splices) throws MalformedJson {
        int index = 0;
        int delta = -1;
        boolean ends = false;
        cursor.enterObject();
        while (cursor.nextMember()) {
            switch (cursor.name(CHOICE)) {
                case INDEX -> {
                    if (cursor.atNumber()) {
                        index = (int) cursor.number();
                    } else {
                        cursor.skip();
                    }
                }
                case DELTA -> {
                    boolean object = cursor.atObject();
                    delta = object ? cursor.position() : -1;
                    cursor.skip();
                }
                case FINISH -> {
                    ends = cursor.atString();
                    cursor.skip();
                }
                default -> cursor.skip();
            }
        }
        if (delta >= 0 && index >= 0 && index < MOST_CHOICES) {
            int after = cursor.position();
            cursor.rewind(delta);
            texts(index, ends, splices);
            cursor.rewind(after);
        }
    }

    private void texts(int index, boolean ends, Splices splices) throws MalformedJson {
        cursor.enterObject();
        while (cursor.nextMember()) {
            int name = cursor.name(TEXTS);
            if (name == Names.OTHER || !cursor.atString()) {
                cursor.skip();
                continue;
            }
            cursor.string();
            text(index * 4 + name, ends, splices);
        }
    }

    private void text(int place, boolean ends, Splices splices) {
        int shift = cursor.inArray(0);
        int start = cursor.stringStart();
        int stop = cursor.stringEnd();
        if (start == stop && !ends) {
            return;
        }
        var before = halves.remove(place);
        int had = before == null ? 0 : before.length();
        var all = new byte[had + stop - start];
        if (before != null) {
            System.arraycopy(before.array(), before.offset(), all, 0, had);
        }
        System.arraycopy(cursor.array(), start, all, had, stop - start);
        int half = ends ? 0 : half(all, 0, all.length);
        if (half > 0) {
            halves.put(place, Bytes.of(all, all.length - half, half));
        }
        if (half > 0 || had > 0) {
            splices.put(start - shift, stop - shift, Bytes.of(all, 0, all.length - half));
        }
    }

    /** How many bytes before that place are half a character, as JSON spells it. */
    private static int half(byte[] array, int from, int end) {
        if (end == from) {
            return 0;
        }
        if (array[end - 1] < 0) {
            return sequence(array, from, end);
        }
        boolean escape = end - from >= ESCAPE && array[end - 5] == 'u' && array[end - 6] == '\\'
                && (array[end - 4] | 0x20) == 'd' && "89abAB".indexOf(array[end - 3]) >= 0;
        if (!escape) {
            return 0;
        }
        int slashes = 1;
        while (end - ESCAPE - slashes >= from && array[end - ESCAPE - slashes] == '\\') {
            slashes++;
        }
        return slashes % 2 == 1 ? ESCAPE : 0;
    }

    private static int sequence(byte[] array, int from, int end) {
        for (int back = 1; back <= 3 && end - back >= from; back++) {
            int b = array[end - back] & 0xFF;
            if (b >= 0xC0) {
                int needed = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
                return needed > back ? back : 0;
            }
        }
        return 0;
    }
}
