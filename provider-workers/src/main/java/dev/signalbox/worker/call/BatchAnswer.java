package dev.signalbox.worker.call;

import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Response;
import java.util.List;

/** A batch request's whole answer, made of its events. */
final class BatchAnswer {
    private BatchAnswer() {}

    static Response of(Dispatch dispatch, Upstream upstream, List<ReplyEvent> events, ReplyEvent.Finished end, long now) {
        var request = dispatch.request();
        return new Response(
                request.id(), request.tenant(), request.facts().model(), true, 200, request.dialect(), body(events),
                Failure.INTERNAL, "", end.usage(), upstream.target().id(), dispatch.number(), request.receivedAt(), now);
    }

    private static Bytes body(List<ReplyEvent> events) {
        int length = 0;
        int pieces = 0;
        Bytes only = Bytes.EMPTY;
        for (var event : events) {
            if (event instanceof ReplyEvent.Whole whole) {
                length += whole.raw().length();
                pieces++;
                only = whole.raw();
            }
        }
        if (pieces <= 1) {
            return only;
        }
        var body = new byte[length];
        int at = 0;
        for (var event : events) {
            if (event instanceof ReplyEvent.Whole whole) {
                var raw = whole.raw();
                System.arraycopy(raw.array(), raw.offset(), body, at, raw.length());
                at += raw.length();
            }
        }
        return Bytes.of(body);
    }
}
