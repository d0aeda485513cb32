package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.records.Bytes;
import java.util.List;

/**
 * What a {@code response} says again of the request that it answers. Members stand as the caller wrote them; one that it
 * left out stands at the API's default, and is null where that is the model's own affair. Echoes of more than {@value
 * #MOST_BYTES} bytes lose their tools, then everything, since they travel with the answer's first event.
 */
final class Echo {
    static final Echo NONE = new Echo(Json.ABSENT);

    static final int MOST_BYTES = 256 << 10;

    private static final String TOOLS = "tools";

    /** Others say how the answer came to be, and whether it is kept. */
    private static final List<String> MEMBERS = List.of(
            "background", "instructions", "max_output_tokens", "max_tool_calls", "metadata", "parallel_tool_calls",
            "previous_response_id", "prompt_cache_key", "reasoning", "safety_identifier", "temperature", "text",
            "tool_choice", TOOLS, "top_logprobs", "top_p", "truncation", "user");

    private final Json said;

    private Echo(Json said) {
        this.said = said;
    }

    /** Of a request: an object of its members; empty where there are none. */
    static Bytes of(Bytes body) {
        Json request;
        try {
            request = Json.parse(body);
        } catch (MalformedJson _) {
            return Bytes.EMPTY;
        }
        var all = of(request, true);
        var few = all.length() <= MOST_BYTES ? all : of(request, false);
        return few.length() <= MOST_BYTES ? few : Bytes.EMPTY;
    }

    private static Bytes of(Json request, boolean tools) {
        var out = new JsonOut(256).beginObject();
        boolean any = false;
        for (var member : MEMBERS) {
            if (request.get(member).present() && (tools || !member.equals(TOOLS))) {
                out.member(member, request.get(member));
                any = true;
            }
        }
        return any ? out.endObject().bytes() : Bytes.EMPTY;
    }

    /** What {@link #of} gave, or a {@code response}, which has the same members; nothing where that can't be read. */
    static Echo read(Bytes echo) {
        try {
            return echo.isEmpty() ? NONE : new Echo(Json.parse(echo));
        } catch (MalformedJson _) {
            return NONE;
        }
    }

    /** The tools that the request offered, as far as they are known. */
    CallersTools tools() {
        return CallersTools.of(said.get(TOOLS));
    }

    /** A member, or null. */
    Echo member(String name, JsonOut out) {
        out.member(name, said.get(name));
        return this;
    }

    /** A member, or what holds where it is left out. */
    Echo member(String name, Json usual, JsonOut out) {
        out.member(name, said.get(name).present() ? said.get(name) : usual);
        return this;
    }

    /** An object with some members that are always there. */
    Echo object(String name, Json usual, JsonOut out) {
        var given = said.get(name);
        out.name(name).beginObject();
        for (int i = 0; i < given.names().size(); i++) {
            if (given.values().get(i).present()) {
                out.member(given.names().get(i), given.values().get(i));
            }
        }
        for (int i = 0; i < usual.names().size(); i++) {
            if (!given.get(usual.names().get(i)).present()) {
                out.member(usual.names().get(i), usual.values().get(i));
            }
        }
        out.endObject();
        return this;
    }
}
