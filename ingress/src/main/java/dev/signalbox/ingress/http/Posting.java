package dev.signalbox.ingress.http;

import dev.signalbox.ingress.pipe.Pipe;
import dev.signalbox.ingress.publication.Publication;
import dev.signalbox.ingress.resume.RequestIds;
import dev.signalbox.ingress.tenant.Tenants;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Cancel;
import dev.signalbox.records.Facts;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyAddress;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.protocol.ReplyFold;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request as it lies on the log: where its body is, to which partitions it was published and under which address,
 * and what is told
 * to whoever has it. The body's bytes are let go as soon as the log has them. Owned by its event loop; {@link
 * #landed} and {@link #stored}
 * come from the sending threads.
 */
final class Posting implements Pipe.Landing, Pipe.Stored {
    private final Desk desk;
    private final RequestId id;
    private final Tenants.Caller caller;
    private final Facts facts;
    private final long receivedAt;
    private final long deadlineAt;
    private final Held held;
    private final Runnable failed;

    private Body body;
    private volatile @Nullable Body where;
    private @Nullable Publication publication;
    private @Nullable ReplyAddress address;
    private boolean ended;

    /** @param failed run on the event loop where the log did not take the request or its body */
    Posting(
            Desk desk,
            RequestId id,
            Tenants.Caller caller,
            Facts facts,
            Bytes body,
            Held held,
            long receivedAt,
            long deadlineAt,
            Runnable failed) {
        this.desk = desk;
        this.id = id;
        this.caller = caller;
        this.facts = facts;
        this.body = new Body.Inline(body);
        this.held = held;
        this.receivedAt = receivedAt;
        this.deadlineAt = deadlineAt;
        this.failed = failed;
    }

    /** Whether it was published, or will be as soon as its body is on the log. */
    boolean begun() {
        return address != null;
    }

    int number() {
        return publication == null ? 0 : publication.number();
    }

    long epoch() {
        return address == null ? -1 : address.ingressEpoch();
    }

    /**
     * Publishes it for the first time; returns false, having done nothing, where this process may not begin anything
     * now.
     */
    boolean begin() {
        var to = desk.pipe().open(RequestIds.partitionOf(id));
        if (to == null) {
            return false;
        }
        address = to;
        publication = Publication.first(facts.affinity(), desk.pipe().owners());
        if (body instanceof Body.Inline(var bytes)
                && bytes.length() > desk.settings().inlineBytes()) {
            desk.pipe().store(id, bytes, this);
        } else {
            publish();
        }
        return true;
    }

    @Override
    public void stored(Body.Reference reference) {
        where = reference;
        held.release();
        desk.context().runOnContext(_ -> publish());
    }

    @Override
    public void landed(int partition, long offset) {
        if (where == null) {
            where = new Body.Reference(Body.Source.REQUESTS, partition, new long[] {offset}, body.length());
            held.release();
        }
    }

    @Override
    public void lost() {
        desk.context().runOnContext(_ -> failed.run());
    }

    private void publish() {
        letGo();
        if (ended || publication == null || address == null) {
            return;
        }
        desk.pipe()
                .publish(
                        new InferenceRequest(
                                id,
                                publication.number(),
                                publication.partition(),
                                caller.id(),
                                caller.lane(),
                                desk.codec().dialect(),
                                receivedAt,
                                deadlineAt,
                                facts,
                                body,
                                Optional.of(address),
                                Optional.empty(),
                                false),
                        this);
    }

    /** Lets go of the body's bytes where the log has them. */
    void letGo() {
        var lies = where;
        if (lies != null) {
            body = lies;
        }
    }

    /** Whether it is not published yet because its body is still on its way to the log. */
    boolean awaitsBody() {
        return body instanceof Body.Inline(var bytes)
                && bytes.length() > desk.settings().inlineBytes();
    }

    /** Whether the router of its partition is dead, so that another one should have it. */
    boolean orphaned() {
        return publication != null && desk.pipe().owners().lost(publication.partition()) && !awaitsBody();
    }

    /** Publishes it again where that is possible now and may be done. */
    Publication.Step again(Publication.Reason reason) {
        if (publication == null || awaitsBody() || !desk.pipe().fresh()) {
            return new Publication.Step.Wait();
        }
        var step = publication.again(reason, desk.pipe().owners());
        if (step instanceof Publication.Step.Publish(int number, int _, int superseded)) {
            publish();
            if (superseded >= 0) {
                desk.pipe().tell(superseded, new AttemptEvent.Superseded(id, number - 1));
            }
            desk.meters().republished();
        }
        return step;
    }

    /**
     * Takes an address of this process's new epoch; returns false where it has that one already, or there is none
     * yet.
     */
    boolean move() {
        var old = address;
        var next = old == null ? null : desk.pipe().open(RequestIds.partitionOf(id));
        if (old == null || next == null) {
            return false;
        }
        if (next.ingressEpoch() == old.ingressEpoch()) {
            desk.pipe().close(next);
            return false;
        }
        desk.pipe().close(old);
        address = next;
        return true;
    }

    /** Writes an event to every partition that the request was published to. */
    void tell(AttemptEvent event) {
        if (publication == null) {
            return;
        }
        desk.pipe().tell(publication.partition(), event);
        for (int other : publication.others()) {
            desk.pipe().tell(other, event);
        }
    }

    void cancel(ReplyFold.Attempt attempt) {
        if (publication != null) {
            desk.pipe()
                    .cancel(new Cancel(
                            id,
                            Optional.of(attempt.id()),
                            attempt.worker(),
                            attempt.workerEpoch(),
                            attempt.target(),
                            publication.partition(),
                            desk.millis()));
        }
    }

    /**
     * Stops everything that runs for the request and tells the routers that nobody waits; returns false where it was
     * never published.
     */
    boolean withdraw(ReplyFold fold, String reason) {
        if (publication == null) {
            return false;
        }
        for (var attempt : fold.running()) {
            cancel(attempt);
        }
        if (!fold.answering()) {
            desk.pipe().cancel(new Cancel(id, Optional.empty(), "", -1, "", publication.partition(), desk.millis()));
        }
        tell(new AttemptEvent.Cancelled(id, reason));
        return true;
    }

    /** Says in the order of the replies that nothing more will come of an attempt. */
    void terminate(ReplyFold.Attempt attempt) {
        if (address != null) {
            desk.pipe().terminate(address.partition(), new Reply.Terminated(id, address.ingressEpoch(), attempt.id()));
        }
    }

    void end() {
        ended = true;
        held.release();
        if (address != null) {
            desk.pipe().close(address);
        }
    }
}
