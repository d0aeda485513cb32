package dev.signalbox.acceptance.chaos;

import dev.signalbox.standalone.engine.Onlooker;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** What engines say of the calls for a range of asks' numbers: when each began, and when its connection was closed. Thread-safe. */
final class CallBook implements Onlooker {
    private static final Pattern NUMBER = Pattern.compile("story number (\\d+)");

    private final int first;
    private final Entry[] entries;

    /**
     * The calls for one ask.
     *
     * @param begun how many, with those of retries and hedges
     * @param abandoned of how many the connection was closed before their end
     * @param closedAt when the last of those was, by this machine's monotonic clock
     * @param tokens that all of these had made until then
     */
    record Entry(int begun, int abandoned, long closedAt, int tokens) {
        private static final Entry NONE = new Entry(0, 0, 0, 0);

        private Entry more() {
            return new Entry(begun + 1, abandoned, closedAt, tokens);
        }

        private Entry less(long now, int made) {
            return new Entry(begun, abandoned + 1, now, tokens + made);
        }

        boolean stopped() {
            return begun > 0 && abandoned == begun;
        }
    }

    CallBook(int first, int count) {
        this.first = first;
        entries = new Entry[count];
        Arrays.fill(entries, Entry.NONE);
    }

    /** The number of the ask that has this body. */
    static OptionalInt number(String body) {
        var found = NUMBER.matcher(body);
        return found.find() ? OptionalInt.of(Integer.parseInt(found.group(1))) : OptionalInt.empty();
    }

    synchronized Entry of(int number) {
        return entries[number - first];
    }

    @Override
    public Visit began(byte[] body) {
        int index = number(new String(body, StandardCharsets.UTF_8)).orElse(first - 1) - first;
        if (index < 0 || index >= entries.length) {
            return _ -> {};
        }
        synchronized (this) {
            entries[index] = entries[index].more();
        }
        return tokens -> {
            long now = System.nanoTime();
            synchronized (this) {
                entries[index] = entries[index].less(now, tokens);
            }
        };
    }
}
