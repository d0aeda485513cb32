package dev.signalbox.dialects.mapped;

import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.Pointer;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.catalog.Answers;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tool calls, in fragments or whole. Arguments may be text, or JSON, which becomes text as it stands. Not thread-safe. */
final class CallReader {
    /** Calls of one answer; what is beyond is taken for the last. */
    private static final int MOST = 1_024;

    private final boolean there;
    private final Pointer list;
    private final Pointer index;
    private final Pointer id;
    private final Pointer name;
    private final Pointer arguments;
    private final Set<Integer> begun = new HashSet<>();

    CallReader(Optional<Answers.Calls> calls) {
        this.there = calls.isPresent();
        this.list = calls.map(c -> Pointer.of(c.list())).orElse(Pointer.NONE);
        this.index = calls.map(c -> Pointer.of(c.index())).orElse(Pointer.NONE);
        this.id = calls.map(c -> Pointer.of(c.id())).orElse(Pointer.NONE);
        this.name = calls.map(c -> Pointer.of(c.name())).orElse(Pointer.NONE);
        this.arguments = calls.map(c -> Pointer.of(c.arguments())).orElse(Pointer.NONE);
    }

    boolean any() {
        return !begun.isEmpty();
    }

    /** Tells the calls of one piece; returns how many characters they have. */
    long read(Json document, List<ReplyEvent> out) {
        if (!there) {
            return 0;
        }
        long characters = 0;
        for (var found : list.all(document)) {
            for (var call : found.isArray() ? found.values() : List.of(found)) {
                if (call.isObject()) {
                    characters += one(call, out);
                }
            }
        }
        return characters;
    }

    private long one(Json call, List<ReplyEvent> out) {
        int place = index.leads() ? (int) Math.min(index.first(call).count(), MOST) : Math.min(begun.size(), MOST);
        if (begun.add(place)) {
            var own = id.first(call).text();
            out.add(new ReplyEvent.ToolCallStarted(0, place, own.isEmpty() ? "call_" + place : own, name.first(call).text(), Bytes.EMPTY));
        }
        var said = arguments.first(call);
        var fragment = said.isString() ? said.text() : said.present() ? said.raw().asText() : "";
        if (!fragment.isEmpty()) {
            out.add(new ReplyEvent.ToolArguments(0, place, fragment, Bytes.EMPTY));
        }
        return fragment.length();
    }
}
