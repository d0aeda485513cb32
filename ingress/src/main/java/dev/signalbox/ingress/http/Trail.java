package dev.signalbox.ingress.http;

import dev.signalbox.ingress.pipe.Pipe;
import dev.signalbox.ingress.publication.Publication;
import dev.signalbox.ingress.tenant.Tenants;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Body;
import dev.signalbox.records.Cancel;
import dev.signalbox.records.Facts;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.ReplyAddress;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.protocol.ReplyFold;
import java.util.Optional;

/** What one request leaves on the log: its publications, what its ingress says of its attempts, and its cancels. */
record Trail(Desk desk, RequestId id, Tenants.Caller caller, Facts facts, long receivedAt, long deadlineAt) {
    void publish(Publication to, Body body, ReplyAddress replyTo, Pipe.Landing landing) {
        var request = new InferenceRequest(
                id, to.number(), to.partition(), caller.id(), caller.lane(), desk.codec().dialect(), receivedAt, deadlineAt, facts, body,
                Optional.of(replyTo), Optional.empty(), false);
        desk.pipe().publish(request, landing);
    }

    /** Writes an event to every partition that the request was published to. */
    void tell(Publication publication, AttemptEvent event) {
        desk.pipe().tell(publication.partition(), event);
        for (int other : publication.others()) {
            desk.pipe().tell(other, event);
        }
    }

    void cancel(Publication publication, ReplyFold.Attempt attempt) {
        desk.pipe().cancel(new Cancel(
                id, Optional.of(attempt.id()), attempt.worker(), attempt.workerEpoch(), attempt.target(), publication.partition(), desk.millis()));
    }

    /** Stops everything that runs for a request, and what may begin that is not known here. */
    void withdraw(Publication publication, ReplyFold fold, String reason) {
        for (var attempt : fold.running()) {
            cancel(publication, attempt);
        }
        if (!fold.answering()) {
            desk.pipe().cancel(new Cancel(id, Optional.empty(), "", -1, "", publication.partition(), desk.millis()));
        }
        tell(publication, new AttemptEvent.Cancelled(id, reason));
        desk.meters().cancelled(reason);
    }
}
