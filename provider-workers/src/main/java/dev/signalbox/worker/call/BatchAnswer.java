package dev.signalbox.worker.call;

import dev.signalbox.dialects.DialectCodec;
import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Response;
import java.util.ArrayList;
import java.util.List;

/** A batch request's whole answer in the request's dialect, made of its events. */
final class BatchAnswer {
    private BatchAnswer() {}

    static Response of(Dispatch dispatch, Upstream upstream, DialectCodec caller, List<ReplyEvent> events, Bytes echo,
            ReplyEvent.Finished end, long now) {
        var request = dispatch.request();
        var options = new WriteOptions(request.id().value(), now / 1_000, request.facts().model(), true)
                .saying(request.facts().model(), echo);
        var pieces = new ArrayList<Bytes>(1);
        var writer = caller.writeReply(false, options);
        for (var event : events) {
            writer.write(event, pieces::add);
        }
        writer.write(end, pieces::add);
        return new Response(
                request.id(), request.tenant(), request.facts().model(), true, 200, request.dialect(), Bytes.joined(pieces),
                Failure.INTERNAL, "", end.usage(), upstream.target().id(), dispatch.number(), request.receivedAt(), now);
    }
}
