package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.JsonCursor;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.json.Names;
import dev.signalbox.records.Bytes;
import java.util.Optional;

/**
 * What a body wants of the store of answers. Looks at nothing else, and finds the ordinary in what is no JSON object: whoever reads the
 * body for good refuses that.
 *
 * @param store whether the answer is to be kept, which it is unless the body says otherwise, or has it made in the background:
 *     then the provider that makes it alone has it, under an id of its own
 * @param previous id of the answer that the body goes on with
 */
public record StoreWish(boolean store, Optional<String> previous) {
    private static final String PREVIOUS = "previous_response_id";
    private static final Names NAMES = Names.of("store", PREVIOUS, "background");

    public static StoreWish read(Bytes body) throws BadRequest {
        var cursor = new JsonCursor().on(body);
        boolean store = true;
        boolean later = false;
        Optional<String> previous = Optional.empty();
        try {
            cursor.enterObject();
            while (cursor.nextMember()) {
                int name = cursor.name(NAMES);
                if (name == Names.OTHER) {
                    cursor.skip();
                } else if (cursor.takeNull()) {
                    continue;
                } else if (name == 0) {
                    if (!cursor.atBool()) {
                        throw Wrong.member("store", "must be true or false");
                    }
                    store = cursor.bool();
                } else if (name == 2) {
                    later = cursor.peek() == 't';
                    cursor.skip();
                } else {
                    previous = Optional.of(named(cursor, previous));
                }
            }
        } catch (MalformedJson _) {
            return new StoreWish(store && !later, Optional.empty());
        }
        return new StoreWish(store && !later, previous);
    }

    private static String named(JsonCursor cursor, Optional<String> before) throws BadRequest, MalformedJson {
        if (!cursor.atString()) {
            throw Wrong.member(PREVIOUS, "must be a string, the id of an answer");
        }
        if (before.isPresent()) {
            throw Wrong.member(PREVIOUS, "stands twice in the body. Send it once");
        }
        cursor.string();
        return cursor.text();
    }
}
