package dev.signalbox.ingress.http;

import dev.signalbox.dialects.responses.KeptName;
import dev.signalbox.ingress.pipe.Shelf;
import dev.signalbox.ingress.resume.RequestIds;
import dev.signalbox.ingress.tenant.Tenants;
import dev.signalbox.records.Failure;
import dev.signalbox.records.time.Time;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The search for a kept response on behalf of its tenant. What is another one's, was deleted, has no whole answer or is older than
 * responses are kept is not there, and nobody can tell which. Told once, on the event loop, within the time that the log has for anything.
 */
final class Recollection {
    private final Desk desk;
    private final Tenants.Caller caller;
    private final Consumer<Shelf.Recall> then;
    private Time.@Nullable Cancel patience;
    private boolean told;

    private Recollection(Desk desk, Tenants.Caller caller, Consumer<Shelf.Recall> then) {
        this.desk = desk;
        this.caller = caller;
        this.then = then;
    }

    /** Searches; of what is found the answer is there. */
    static void begin(Desk desk, Tenants.Caller caller, String id, Consumer<Shelf.Recall> then) {
        var search = new Recollection(desk, caller, then);
        var of = RequestIds.read(KeptName.request(id));
        if (of == null || of.mark() != caller.mark() || !of.form().kept() || search.expired(of.atSecond() * 1_000)) {
            search.tell(new Shelf.Recall.Unknown());
            return;
        }
        search.patience = desk.time().after(desk.settings().landing(), () -> desk.context().runOnContext(_ -> search.tell(new Shelf.Recall.Unreadable())));
        desk.pipe().recall(id, what -> desk.context().runOnContext(_ -> search.tell(search.own(what))));
    }

    private boolean expired(long at) {
        return desk.millis() - at > desk.settings().kept().toMillis();
    }

    private Shelf.Recall own(Shelf.Recall what) {
        boolean foreign = what instanceof Shelf.Recall.Found(var input, _, var answer)
                && (answer == null || !input.tenant().equals(caller.id()) || expired(input.at()));
        return foreign ? new Shelf.Recall.Unknown() : what;
    }

    private void tell(Shelf.Recall what) {
        if (!told) {
            told = true;
            var waiting = patience;
            if (waiting != null) {
                waiting.cancel();
            }
            then.accept(what);
        }
    }

    /** What a caller is told while the store can't be read. */
    static Refusal unreadable(Desk desk) {
        return Refusal.of(Failure.UNAVAILABLE, "kept responses can't be read at the moment").retryAfter(desk.pipe().retryAfterMillis());
    }
}
