package dev.signalbox.ingress.http;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.responses.EarlierTurns;
import dev.signalbox.ingress.pipe.Shelf;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A body that was read, as it is published: the conversation that it goes on with stands in it, so that nobody behind knows it from one
 * that was sent whole.
 */
record Understood(Facts facts, Bytes body, Chain chain) {
    /** Counts the conversation that is to be kept among the bytes that are held; false where there is no room for it. */
    boolean hold(Held held) {
        return chain.kept().map(items -> held.grow(items.length())).orElse(true);
    }

    /** A body that says everything itself. */
    static Understood of(Entry entry, Bytes body, boolean kept) throws BadRequest {
        var facts = entry.read(body);
        return new Understood(facts, body, kept ? new Chain("", Optional.of(EarlierTurns.input(body))) : Chain.NONE);
    }

    /** A body that goes on with a kept response, while that is not needed yet. */
    static Understood before(String previous, Entry entry, Bytes body) throws BadRequest {
        return new Understood(entry.read(body), body, new Chain(previous, Optional.empty()));
    }

    /**
     * A body that goes on with a kept response.
     *
     * @param most bytes of a body
     */
    static Understood after(String previous, Shelf.Recall.Found found, Entry entry, Bytes body, boolean kept, int most) throws BadRequest {
        var earlier = new ArrayList<>(List.of(found.input().input()));
        var answer = found.answer();
        if (answer != null) {
            EarlierTurns.output(answer.answer()).ifPresent(earlier::add);
        }
        var whole = EarlierTurns.body(body, earlier);
        if (whole.length() > most) {
            throw new BadRequest(
                    Failure.REQUEST_TOO_LARGE,
                    "With the conversation that 'previous_response_id' names, the body is larger than the " + most
                            + " bytes allowed here (ingress.body-limit). Send its latest items as 'input' instead.",
                    "previous_response_id");
        }
        var facts = entry.read(whole);
        return new Understood(facts, whole, new Chain(previous, kept ? Optional.of(EarlierTurns.input(whole)) : Optional.empty()));
    }
}
