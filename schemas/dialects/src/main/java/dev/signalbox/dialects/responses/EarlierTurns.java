package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Conversations that a caller goes on with by naming its last answer ({@code previous_response_id}). Who keeps answers
 * keeps of each request what {@link #input} gives, and of its answer what {@link #output} does; {@link #body} makes a
 * whole request of them, which any provider can answer. Instructions, tools and settings of earlier requests are no part
 * of it: the API has each request say its own.
 */
public final class EarlierTurns {
    /** Of a conversation and the body that goes on with it, at most. */
    public static final int MAX_BYTES = 32 << 20;

    /** Of a conversation, at most. */
    public static final int MAX_ITEMS = 16_384;

    private static final int MOST_SHOWN = 100;
    private static final String NAME = "previous_response_id";

    private EarlierTurns() {}

    /** The items of a request, as an array. Of one that goes on with an earlier one, only what is new. */
    public static Bytes input(Bytes body) throws BadRequest {
        var out = new JsonOut().beginArray();
        items(Wrong.parsed(body).get("input"), out);
        return out.endArray().bytes();
    }

    /**
     * The items of an answer as the next request has to bear them, as an array. Reasoning of which its maker shows no
     * more than an id is left out. Of which he shows a summary that stays, but not the id, by which others know nothing and he himself
     * only what he has stored. With either go the ids of what follows, which belong together where they are stored. Reasoning that is
     * shown in full stays as it is.
     *
     * @param answer a {@code response} object, or the event with which a stream ends
     * @return empty where it is no answer that ended well
     */
    public static Optional<Bytes> output(Bytes answer) {
        return response(answer).filter(EarlierTurns::ended).map(response -> {
            var out = new JsonOut().beginArray();
            boolean orphans = false;
            for (var item : response.get("output").values()) {
                boolean unmarked = item.get("type").is("reasoning") && !marked(item);
                orphans |= unmarked;
                if (unmarked && item.get("summary").values().isEmpty()) {
                    continue;
                }
                if (orphans) {
                    orphan(item, out);
                } else {
                    out.value(item);
                }
            }
            return out.endArray().bytes();
        });
    }

    /**
     * A body that says everything itself: the earlier items, then its own, and every other member as it stands.
     *
     * @param earlier arrays of items, of each request and its answer in turn, the oldest first
     * @throws BadRequest where the conversation is larger than may be held
     */
    public static Bytes body(Bytes body, List<Bytes> earlier) throws BadRequest {
        var tree = Wrong.parsed(body);
        long bytes = body.length();
        for (var items : earlier) {
            bytes += items.length();
        }
        if (bytes > MAX_BYTES) {
            throw tooLarge(MAX_BYTES + " bytes");
        }
        var out = new JsonOut((int) bytes + 64).beginObject();
        boolean said = tree.get("input").present();
        for (int i = 0; i < tree.names().size(); i++) {
            var name = tree.names().get(i);
            if (name.equals("input") && said || name.equals(NAME) && !said) {
                out.name("input").beginArray();
                conversation(earlier, tree.get("input"), out);
                out.endArray();
            } else if (!name.equals(NAME) && !name.equals("input")) {
                out.member(name, tree.values().get(i));
            }
        }
        return out.endObject().bytes();
    }

    private static void conversation(List<Bytes> earlier, Json input, JsonOut out) throws BadRequest {
        int count = 0;
        for (var items : earlier) {
            for (var item : kept(items)) {
                if (++count > MAX_ITEMS) {
                    throw tooLarge(MAX_ITEMS + " items");
                }
                out.value(item);
            }
        }
        items(input, out);
    }

    private static List<Json> kept(Bytes items) throws BadRequest {
        try {
            return Json.parse(items).values();
        } catch (MalformedJson fault) {
            throw new BadRequest(Failure.INTERNAL, "The conversation that '" + NAME + "' names can't be read.", NAME);
        }
    }

    /** The error that names an answer which is not kept here, or no longer, in the API's own words. */
    public static Bytes unknown(String id) {
        var out = new JsonOut(256).beginObject().name("error").beginObject();
        out.member("message", "Previous response with id '" + shown(id) + "' not found.").member("type", "invalid_request_error");
        return out.member("param", NAME).member("code", "previous_response_not_found").endObject().endObject().bytes();
    }

    /** An id as far as it is told again. */
    public static String shown(String id) {
        return id.length() <= MOST_SHOWN ? id : id.substring(0, MOST_SHOWN) + "…";
    }

    private static BadRequest tooLarge(String bound) {
        return new BadRequest(
                Failure.REQUEST_TOO_LARGE,
                "The conversation that '" + NAME + "' names has more than " + bound + ". Send its latest items as 'input' instead.",
                NAME);
    }

    private static void items(Json input, JsonOut out) throws BadRequest {
        if (input.isString()) {
            out.beginObject().member("role", "user").member("content", input).endObject();
        } else if (input.isArray()) {
            input.values().forEach(out::value);
        } else if (input.present()) {
            throw Wrong.member("input", "must be a string or an array of items");
        }
    }

    private static Optional<Json> response(Bytes answer) {
        try {
            var tree = Json.parse(answer);
            var response = tree.get("response").isObject() ? tree.get("response") : tree;
            return response.get("output").isArray() ? Optional.of(response) : Optional.empty();
        } catch (MalformedJson _) {
            return Optional.empty();
        }
    }

    private static boolean ended(Json response) {
        return AnswerEnd.reason(response, "completed", false).isPresent();
    }

    /** Whether reasoning can be read without asking who stored it. */
    private static boolean marked(Json reasoning) {
        return !reasoning.get("encrypted_content").text().isEmpty() || !reasoning.get("content").values().isEmpty();
    }

    private static void orphan(Json item, JsonOut out) {
        boolean message = item.get("type").is("message");
        boolean unmarked = item.get("type").is("reasoning") && !marked(item);
        if (!message && !unmarked && !item.get("type").is("function_call")) {
            out.value(item);
            return;
        }
        var texts = message ? texts(item) : Optional.<String>empty();
        out.beginObject();
        for (int i = 0; i < item.names().size(); i++) {
            var name = item.names().get(i);
            if (name.equals("content") && texts.isPresent()) {
                out.member(name, texts.get());
            } else if (!name.equals("id") && !(name.equals("status") && texts.isPresent())) {
                out.member(name, item.values().get(i));
            }
        }
        out.endObject();
    }

    /** All text of a message that has nothing else: with an id gone it may only be said as a string everywhere. */
    private static Optional<String> texts(Json message) {
        var parts = new ArrayList<String>();
        for (var part : message.get("content").values()) {
            if (!part.get("type").is("output_text")) {
                return Optional.empty();
            }
            parts.add(part.get("text").text());
        }
        return Optional.of(String.join("", parts));
    }
}
