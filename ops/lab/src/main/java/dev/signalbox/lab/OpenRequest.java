package dev.signalbox.lab;

import dev.signalbox.ingress.fold.Arbiter;
import dev.signalbox.ingress.fold.Ask;
import dev.signalbox.ingress.fold.Fault;
import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The client of a production arbiter: takes the text, may leave, and checks what it was given. */
final class OpenRequest implements Arbiter.Client {
    private static final long GRACE = 2_000;
    private static final long HOLD = 10_000;
    private static final long LANDING = 5_000;
    private static final int CONTINUATIONS = 4;
    private static final Bytes BODY = Bytes.utf8("{}");

    final Asked asked;
    private final IngressMember ingress;
    private final World world;
    private final Arbiter arbiter;
    private final long begunAt;
    private final List<String> client = new ArrayList<>();
    private final List<String> unsent = new ArrayList<>();
    private ReplyFold.@Nullable Attempt winner;
    private final Set<String> seams = new HashSet<>();
    private final Careless careless = new Careless();
    private boolean shown;

    OpenRequest(IngressMember ingress, Asked asked) {
        this.ingress = ingress;
        this.world = ingress.world;
        this.asked = asked;
        this.begunAt = world.now;
        var ask = new Ask(asked.id, "t", lane(asked), Dialect.OPENAI_CHAT, facts(asked), ingress.wall(), ingress.wall() + asked.deadline - world.now,
                (world.now + HOLD) * Member.NANOS, LANDING * Member.NANOS, (asked.deadline + GRACE) * Member.NANOS, CONTINUATIONS, asked.large ? 0 : BODY.length(), false);
        this.arbiter = new Arbiter(ingress, new SimTime(ingress), ask, BODY, this, Runnable::run, () -> {});
    }

    boolean ended() {
        return asked.ended();
    }

    void begin() {
        arbiter.begin();
    }

    /** As the batch user writes it. */
    static InferenceRequest line(Asked of, Body body, int partition) {
        return new InferenceRequest(of.id, 0, partition, "t", lane(of), Dialect.OPENAI_CHAT, World.EPOCH, World.EPOCH + of.deadline, facts(of), body,
                Optional.<ReplyAddress>empty(), Optional.empty(), false);
    }

    private static Lane lane(Asked of) {
        return of.batch ? Lane.BATCH : Lane.INTERACTIVE;
    }

    private static Facts facts(Asked of) {
        return new Facts("m", of.stream, 10, 0, 0, of.affinity, new long[0], Facts.Spans.UNKNOWN);
    }

    // ---- from the log

    void feed(Reply reply) {
        var heard = world.without(Rule.EPOCH_OF_REPLIES) ? Careless.forThisLife(reply, asked.publishedUnder) : reply;
        if (world.without(Rule.SEQ)) {
            heard = careless.inTurn(heard);
        }
        if (world.without(Rule.ONE_WINNER)) {
            feedCarelessly(heard);
        } else {
            arbiter.feed(heard);
        }
    }

    /** What a reader without the arbitration would do. */
    private void feedCarelessly(Reply reply) {
        var first = winner;
        if (!arbiter.ended() && first != null && reply instanceof Reply.Events events && !events.attempt().equals(first.id())) {
            events.events().stream().filter(ReplyEvent::visible).forEach(this::show);
        } else {
            arbiter.feed(reply);
        }
    }

    @Override
    public void begin(ReplyFold.Attempt attempt) {
        world.trace(ingress.name, "winner", asked.id, attempt.id());
        world.lives.wins(asked, attempt);
        winner = attempt;
        if (attempt.goesOn()) {
            seams.add((client.size() + unsent.size()) + " " + attempt.id());
            asked.continued++;
        } else {
            seams.clear();
        }
    }

    @Override
    public void show(ReplyEvent event) {
        if (event instanceof ReplyEvent.TextDelta text) {
            unsent.add(text.text());
        }
    }

    @Override
    public boolean shown() {
        return shown;
    }

    @Override
    public void retract() {
        unsent.clear();
    }

    void flush() {
        if (arbiter.ended()) {
            return;
        }
        if (arbiter.complete()) {
            client.addAll(unsent);
            checkText();
            arbiter.end();
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
            if (SimCall.place(client.get(i)) != i) {
                world.broken("the text is mixed", asked.id + " " + client);
            }
        }
        for (int i = 1; i < client.size(); i++) {
            var from = SimCall.attempt(client.get(i - 1));
            var to = SimCall.attempt(client.get(i));
            if (!from.equals(to) && !seams.contains(i + " " + to)) {
                world.broken("an attempt follows that does not go on", asked.id + " " + client);
            }
        }
    }

    // ---- time and the fleet

    void tick() {
        if (!arbiter.ended() && asked.patience > 0 && world.now - begunAt >= asked.patience) {
            leave();
            return;
        }
        arbiter.tick(world.now * Member.NANOS);
    }

    void judge() {
        arbiter.judge();
    }

    void newEpoch() {
        arbiter.newEpoch();
    }

    // ---- ends

    private void leave() {
        arbiter.withdraw("client gone");
        arbiter.end();
        end("gone");
    }

    /** The ingress's own patience ended it: the fleet's fault, unless this process stood still itself or no router was there. */
    @Override
    public void withdrawn(String reason) {
        world.trace(ingress.name, "withdraws", asked.id, reason);
        if (reason.equals("deadline") && !world.clocksDiffered && ingress.upSince <= asked.deadline && world.routersWereSteadyBefore(asked.deadline)) {
            world.forgotten(asked.id);
        }
    }

    @Override
    public void failed(Fault fault) {
        boolean refused = fault.failure() != Failure.CONTENT_POLICY && fault.message().contains(Failure.CONTENT_POLICY.label());
        end((shown ? "broken off: " : "error: ") + fault.failure().label() + (refused ? ", then content_policy" : ""));
    }

    private void end(String how) {
        world.trace(ingress.name, "ends", asked.id, how);
        if (asked.ended()) {
            world.broken("a request ends twice", asked.id);
        }
        asked.endedAt = world.now;
        asked.how = how;
    }
}
