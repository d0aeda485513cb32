package dev.signalbox.dialects.prompt;

import dev.signalbox.dialects.json.JsonString;
import org.jspecify.annotations.Nullable;

/** Texts that become one, each on a line of its own; one that stays alone stays as it was spelled. Not thread-safe. */
public final class Lines {
    private JsonString first = JsonString.EMPTY;
    private @Nullable StringBuilder all;

    public void add(JsonString line) {
        if (all != null) {
            all.append('\n').append(line.text());
        } else if (first.isEmpty()) {
            first = line;
        } else {
            all = new StringBuilder(first.text()).append('\n').append(line.text());
        }
    }

    public JsonString string() {
        return all == null ? first : JsonString.of(all.toString());
    }
}
