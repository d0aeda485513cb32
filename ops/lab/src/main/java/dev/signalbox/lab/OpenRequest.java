package dev.signalbox.lab;

import dev.signalbox.ingress.publication.Publication;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Cancel;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Lane;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyAddress;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.protocol.ReplyFold;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request at its ingress: production fold and publication, joined as the ingress's exchange joins them, without the HTTP. */
final class OpenRequest implements ReplyFold.Reader, Outgoing.Landing {
    private static final long GRACE = 2_000;
    private static final long HOLD = 10_000;

    final Asked asked;
    private final IngressMember ingress;
    private final World world;
    private final ReplyFold fold = new ReplyFold(-1, this);
    private final long begunAt;
    private final List<String> client = new ArrayList<>();
    private final List<String> unsent = new ArrayList<>();
    private Body body = new Body.Inline(Bytes.utf8("{}"));
    private @Nullable Publication publication;
    private @Nullable ReplyAddress address;
    private boolean again;
    private boolean accused;
    private boolean complete;
    private boolean ended;
    private boolean shown;

    OpenRequest(IngressMember ingress, Asked asked) {
        this.ingress = ingress;
        this.world = ingress.world;
        this.asked = asked;
        this.begunAt = world.now;
    }

    boolean ended() {
        return ended;
    }

    // ---- to the log

    void begin() {
        var to = ingress.open();
        if (to == null) {
            if (world.now - begunAt >= HOLD) {
                fail(Failure.UNAVAILABLE);
            }
            return;
        }
        address = to;
        publication = Publication.first(asked.affinity, ingress.owners());
        fold.published(0, to.ingressEpoch());
        publish(publication, to);
    }

    @Override
    public void landed(long offset) {
        if (body instanceof Body.Inline && publication != null) {
            body = new Body.Reference(Body.Source.REQUESTS, publication.partition(), new long[] {offset}, body.length());
        }
        asked.accepted = true;
    }

    @Override
    public void lost() {
        if (!ended && !fold.answering()) {
            told(new AttemptEvent.Cancelled(asked.id, "not published"));
            fail(Failure.UNAVAILABLE);
        }
    }

    private void publish(Publication to, ReplyAddress replyTo) {
        world.trace(ingress.name, "publishes", asked.id, to.number(), "to", to.partition());
        var request = request(asked, body, to.number(), to.partition(), Optional.of(replyTo));
        ingress.out.send(world.logs.requests.get(to.partition()), request, this);
    }

    static InferenceRequest request(Asked of, Body body, int publication, int partition, Optional<ReplyAddress> to) {
        var facts = new Facts("m", of.stream, 10, 0, 0, of.affinity, new long[0], Facts.Spans.UNKNOWN);
        return new InferenceRequest(of.id, publication, partition, "t", of.batch ? Lane.BATCH : Lane.INTERACTIVE, Dialect.OPENAI_CHAT,
                0, of.deadline, facts, body, to, Optional.empty(), false);
    }

    private void publishAgain(Publication.Reason reason) {
        if (publication == null || address == null || !ingress.fresh() || world.without(Rule.PUBLISH_AGAIN)) {
            return;
        }
        switch (publication.again(reason, ingress.owners())) {
            case Publication.Step.Wait _ -> {}
            case Publication.Step.GiveUp _ -> fail(Failure.RETRIES_EXHAUSTED);
            case Publication.Step.Publish(int number, int _, int superseded) -> {
                again = false;
                fold.published(number, address.ingressEpoch());
                publish(publication, address);
                if (superseded >= 0) {
                    ingress.out.send(world.logs.events.get(superseded), new AttemptEvent.Superseded(asked.id, number - 1));
                }
            }
        }
    }

    private void told(AttemptEvent event) {
        if (publication == null) {
            return;
        }
        ingress.out.send(world.logs.events.get(publication.partition()), event);
        for (int other : publication.others()) {
            ingress.out.send(world.logs.events.get(other), event);
        }
    }

    // ---- from the log

    void feed(Reply reply) {
        if (!ended) {
            if (world.without(Rule.ONE_WINNER)) {
                feedCarelessly(reply);
            } else {
                fold.feed(reply);
            }
        }
    }

    /** What a reader without the arbitration would do. */
    private void feedCarelessly(Reply reply) {
        var winner = fold.winner();
        if (winner != null && reply instanceof Reply.Events events && !events.attempt().equals(winner.id())) {
            events.events().stream().filter(ReplyEvent::visible).forEach(this::show);
        } else {
            fold.feed(reply);
        }
    }

    void flush() {
        if (ended) {
            return;
        }
        if (complete) {
            client.addAll(unsent);
            checkText();
            end("ok");
            return;
        }
        if (asked.stream && !unsent.isEmpty()) {
            client.addAll(unsent);
            unsent.clear();
            shown = true;
            if (asked.leaves >= 0 && client.size() >= asked.leaves) {
                leave();
            }
        }
    }

    private void checkText() {
        if (client.size() != asked.tokens) {
            world.broken("the text is short or doubled", asked.id + " " + client);
        }
        for (int i = 0; i < client.size(); i++) {
            var first = client.getFirst();
            if (!client.get(i).equals(first.substring(0, first.lastIndexOf('/') + 1) + i)) {
                world.broken("the text is mixed", asked.id + " " + client);
            }
        }
    }

    @Override
    public void won(ReplyFold.Attempt attempt) {
        world.trace(ingress.name, "winner", asked.id, attempt.id());
        again = false;
        accused = false;
        if (publication != null) {
            told(new AttemptEvent.Won(asked.id, attempt.id(), publication.number()));
        }
    }

    @Override
    public void show(ReplyEvent event) {
        if (event instanceof ReplyEvent.TextDelta text) {
            unsent.add(text.text());
        }
    }

    @Override
    public void finished(ReplyEvent.Finished last) {
        complete = true;
    }

    @Override
    public void cancel(ReplyFold.Attempt attempt) {
        if (publication != null) {
            world.trace(ingress.name, "cancels", asked.id, attempt.id());
            ingress.out.send(world.logs.cancels, new Cancel(asked.id, Optional.of(attempt.id()), attempt.worker(),
                    attempt.workerEpoch(), attempt.target(), publication.partition(), world.now));
        }
    }

    @Override
    public void broken(ReplyFold.Attempt attempt) {
        world.trace(ingress.name, "gap", asked.id, attempt.id());
        told(new AttemptEvent.Broken(asked.id, attempt.id()));
    }

    @Override
    public void interrupted(ReplyFold.Attempt winner, Failure failure, String message, long retryAfterMillis, Bytes providerError) {
        world.trace(ingress.name, "interrupted", asked.id, winner.id(), failure);
        boolean takenForDead = failure == Failure.CANCELLED;
        if (!shown && (failure.retryable() || takenForDead)) {
            beginAgain();
            return;
        }
        withdraw("broken off");
        fail(takenForDead ? Failure.UNAVAILABLE : failure);
    }

    @Override
    public void refused(Reply.Final last) {
        fail(last.failure());
    }

    private void beginAgain() {
        unsent.clear();
        fold.reopen();
        again = true;
        publishAgain(Publication.Reason.BREAK);
    }

    // ---- time and the fleet

    void tick() {
        if (ended) {
            return;
        }
        if (asked.patience > 0 && world.now - begunAt >= asked.patience) {
            leave();
            return;
        }
        if (world.now >= asked.deadline + GRACE) {
            withdraw("deadline");
            fail(Failure.DEADLINE);
            world.forgotten(asked.id);
            return;
        }
        if (address == null) {
            begin();
            return;
        }
        if (again) {
            publishAgain(Publication.Reason.BREAK);
        } else if (!fold.answering() && publication != null && ingress.owners().lost(publication.partition())) {
            publishAgain(Publication.Reason.ROUTER_LOST);
        }
    }

    void judge() {
        var winner = fold.winner();
        if (ended || accused || winner == null || address == null || !fold.answering()) {
            return;
        }
        if (ingress.book.gone(winner.worker(), winner.workerEpoch())) {
            accused = true;
            ingress.out.send(world.logs.replies.get(address.partition()),
                    List.of(new Reply.Terminated(asked.id, address.ingressEpoch(), winner.id())));
        }
    }

    void newEpoch() {
        if (ended || address == null) {
            return;
        }
        var next = ingress.open();
        if (next == null || next.ingressEpoch() == address.ingressEpoch()) {
            return;
        }
        for (var attempt : fold.running()) {
            cancel(attempt);
        }
        if (shown) {
            withdraw("new epoch");
            fail(Failure.UNAVAILABLE);
            return;
        }
        address = next;
        fold.published(publication == null ? 0 : publication.number(), next.ingressEpoch());
        if (!complete) {
            beginAgain();
        }
    }

    // ---- ends

    private void leave() {
        withdraw("client gone");
        end("gone");
    }

    private void withdraw(String reason) {
        if (publication == null || ended) {
            return;
        }
        for (var attempt : fold.running()) {
            cancel(attempt);
        }
        if (!fold.answering()) {
            ingress.out.send(world.logs.cancels,
                    new Cancel(asked.id, Optional.empty(), "", -1, "", publication.partition(), world.now));
        }
        told(new AttemptEvent.Cancelled(asked.id, reason));
    }

    private void fail(Failure failure) {
        if (!ended) {
            end((shown ? "broken off: " : "error: ") + failure.label());
        }
    }

    private void end(String how) {
        ended = true;
        world.trace(ingress.name, "ends", asked.id, how);
        if (asked.ended()) {
            world.broken("a request ends twice", asked.id);
        }
        asked.endedAt = world.now;
        asked.how = how;
    }
}
