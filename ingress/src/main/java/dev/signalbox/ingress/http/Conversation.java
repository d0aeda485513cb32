package dev.signalbox.ingress.http;

import dev.signalbox.dialects.responses.EarlierTurns;
import dev.signalbox.ingress.pipe.Shelf;
import dev.signalbox.ingress.tenant.Tenants;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;

/**
 * The conversation that a body goes on with by naming its last response: searched for when it is needed, and put into the body. Owned by
 * its event loop.
 *
 * @param held the room of the body, which grows by what was found
 * @param previous id of the last response
 * @param kept whether the next one is to be kept
 */
record Conversation(Desk desk, Entry entry, Tenants.Caller caller, Bytes body, Held held, String previous, boolean kept) {
    /** Who waits for it. */
    interface Asker {
        /** Whether nobody waits any more, so that nothing may be held for him. */
        boolean over();

        void whole(Understood read);

        void refused(Refusal refusal);
    }

    void find(Asker asker) {
        Recollection.begin(desk, caller, previous, what -> {
            if (!asker.over()) {
                recalled(what, asker);
            }
        });
    }

    private void recalled(Shelf.Recall what, Asker asker) {
        switch (what) {
            case Shelf.Recall.Unknown _ -> asker.refused(
                    Refusal.of(Failure.INVALID_REQUEST, "The previous response was not found.", "previous_response_id")
                            .saying(EarlierTurns.unknown(previous)));
            case Shelf.Recall.Unreadable _ -> asker.refused(Recollection.unreadable(desk));
            case Shelf.Recall.Found found -> {
                var answer = found.answer();
                long more = found.input().input().length() + (answer == null ? 0 : answer.answer().length());
                if (held.grow(more)) {
                    int most = desk.settings().bodyBytes();
                    Looking.through(
                            desk,
                            body.length() + more,
                            () -> Understood.after(previous, found, entry, body, kept, most),
                            read -> understood(read, asker),
                            cause -> asker.refused(Looking.unreadable(desk, cause)));
                } else {
                    asker.refused(noRoom());
                }
            }
        }
    }

    private void understood(Understood read, Asker asker) {
        if (asker.over()) {
            return;
        }
        if (read.hold(held)) {
            asker.whole(read);
        } else {
            asker.refused(noRoom());
        }
    }

    static Refusal noRoom() {
        return Refusal.of(Failure.SHED, "there is no room for the conversation (ingress.bodies-in-flight)");
    }
}
