package dev.signalbox.worker.call;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.ReplyReader;
import dev.signalbox.dialects.Seam;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Continuation;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.catalog.Provider;
import java.util.ArrayList;
import java.util.Optional;

/** What a provider is asked for by a Dispatch, to begin an answer or to go on with one, and how what it says is read. */
final class Asking {
    private final Dispatch dispatch;
    private final Upstream upstream;
    private final boolean streams;
    private Optional<Seam> seam = Optional.empty();

    Asking(Dispatch dispatch, Upstream upstream, boolean streams) {
        this.dispatch = dispatch;
        this.upstream = upstream;
        this.streams = streams;
    }

    UpstreamCall call(Bytes body) throws BadRequest {
        var request = dispatch.request();
        var target = upstream.target();
        var quirks = request.isBatch() ? whole(target.provider().quirks()) : target.provider().quirks();
        return request.continuation().isPresent()
                ? rest(body, request.continuation().get(), quirks)
                : upstream.codec().writeRequest(body, request.facts().spans(), target.model().upstream(), streams, quirks);
    }

    private UpstreamCall rest(Bytes body, Continuation from, Provider.Quirks quirks) throws BadRequest {
        var target = upstream.target();
        var how = target.prefill();
        if (how.isEmpty()) {
            throw new BadRequest(Failure.INTERNAL, "the target does not go on with answers that were begun elsewhere", null);
        }
        var continued = upstream.codec().continueRequest(body, from, how.get(), target.model().upstream(), quirks);
        seam = Optional.of(continued.seam());
        return continued.call();
    }

    /** A batch line's answer is stored whole, so a line that asks for a stream gets none. */
    private static Provider.Quirks whole(Provider.Quirks quirks) {
        var drop = new ArrayList<>(quirks.drop());
        drop.add("stream");
        drop.add("stream_options");
        return new Provider.Quirks(quirks.rename(), drop);
    }

    /** Whether the answer was begun elsewhere. */
    boolean goesOn() {
        return seam.isPresent();
    }

    ReplyReader reader() {
        return upstream.codec().readReply(streams, ReadOptions.passing(dispatch.request().facts(), seam));
    }

    /** Who finds a continuation wrong only can't go on: the caller's own request was answered before, so another may. */
    ReplyEvent.Failed judged(ReplyEvent.Failed failed) {
        return goesOn() && failed.failure() == Failure.INVALID_REQUEST
                ? new ReplyEvent.Failed(Failure.INTERNAL, "the provider does not go on: " + failed.message(), 0, failed.raw())
                : failed;
    }
}
