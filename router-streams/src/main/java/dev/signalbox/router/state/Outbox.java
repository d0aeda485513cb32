package dev.signalbox.router.state;

import dev.signalbox.records.Cancel;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Reply;
import dev.signalbox.records.Response;
import dev.signalbox.records.Usage;
import dev.signalbox.records.decision.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The effects of one input, in the machine's words. Says nothing until {@link #speak}. */
final class Outbox {
    private static final long[] NO_BLOCKS = {};
    private final int partition;
    private final Membership members;
    private List<Effect> effects = new ArrayList<>(2);
    private boolean silent = true;

    Outbox(int partition, Membership members) {
        this.partition = partition;
        this.members = members;
    }

    void speak() {
        silent = false;
    }

    boolean silent() {
        return silent;
    }

    List<Effect> take() {
        if (effects.isEmpty()) {
            return List.of();
        }
        var taken = effects;
        effects = new ArrayList<>(2);
        return taken;
    }

    /** The order to run an attempt. Prefix blocks stay here: only the router has a use for them. */
    void send(InferenceRequest request, Attempt attempt) {
        add(new Effect.Send(new Dispatch(withoutBlocks(request), attempt.id(), attempt.number(), members.self(), members.epoch(),
                attempt.worker(), attempt.workerEpoch(), attempt.partition(), attempt.target(), attempt.catalogVersion())));
    }

    private static InferenceRequest withoutBlocks(InferenceRequest r) {
        if (r.facts().prefixBlocks().length == 0) {
            return r;
        }
        var f = r.facts();
        var facts = new Facts(f.model(), f.stream(), f.promptTokens(), f.maxOutputTokens(), f.features(), f.affinity(), NO_BLOCKS, f.spans());
        return r.withFacts(facts);
    }

    void stop(RequestState state, Attempt attempt, long now) {
        stop(state, attempt, false, now);
    }

    /** @param overtaken whether it is stopped because another one has won: a reader knows nothing of an attempt that was silent */
    void stop(RequestState state, Attempt attempt, boolean overtaken, long now) {
        add(new Effect.Stop(new Cancel(state.id(), Optional.of(attempt.id()), attempt.worker(), attempt.workerEpoch(), attempt.target(),
                partition, now, overtaken)));
    }

    void terminated(RequestState state, Attempt attempt) {
        state.request().replyTo().ifPresent(to ->
                add(new Effect.Tell(new Reply.Terminated(state.id(), to.ingressEpoch(), attempt.id()), to.partition())));
    }

    /** The router's last word, as the state has it: to the reader of an interactive request, or as the result of a batch request. */
    void lastWord(RequestState state, long now) {
        var request = state.request();
        var fault = state.fault().orElseGet(() -> Fault.of(Failure.INTERNAL, "the router gave it up"));
        int attempts = state.attempts().size();
        if (request.replyTo().isPresent()) {
            var to = request.replyTo().get();
            add(new Effect.Tell(new Reply.Final(state.id(), to.ingressEpoch(), state.publication(), fault.failure(), fault.message(),
                    fault.retryAfterMillis(), attempts, fault.providerError()), to.partition()));
            return;
        }
        var target = attempts == 0 ? "" : state.attempts().get(attempts - 1).target();
        add(new Effect.Settle(new Response(state.id(), request.tenant(), request.facts().model(), false, fault.failure().status(),
                request.dialect(), fault.providerError(), fault.failure(), fault.message(), Usage.NONE, target, attempts,
                request.receivedAt(), now)));
    }

    void note(Optional<Decision> decision) {
        if (decision.isPresent()) {
            add(new Effect.Note(decision.get()));
        }
    }

    private void add(Effect effect) {
        if (!silent) {
            effects.add(effect);
        }
    }

    /** That it is under way, for who follows it. */
    void known(RequestState state) {
        state.request().replyTo().ifPresent(to ->
                add(new Effect.Tell(new Reply.Word(state.id(), to.ingressEpoch(), Reply.Said.HELD), to.partition())));
    }
}
