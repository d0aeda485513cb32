package dev.signalbox.standalone.cli;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Reply;
import dev.signalbox.records.decision.Decision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the records of one request say of each other: what kind of attempt each one is, and why each was stopped. */
final class Plot {
    private final Map<AttemptId, Decision> decided = new LinkedHashMap<>();
    private final TreeMap<Integer, InferenceRequest> publications = new TreeMap<>();
    private final Map<AttemptId, AttemptEvent> ended = new HashMap<>();
    private final Map<AttemptId, String> targets = new HashMap<>();
    private final Map<Integer, AttemptId> winners = new HashMap<>();
    private final Set<AttemptId> broken = new HashSet<>();
    private final Set<AttemptId> terminated = new HashSet<>();
    private Optional<String> cancelled = Optional.empty();

    /** Why an attempt was made, in a word. */
    enum Kind {
        FIRST("first"),
        RETRY("retry"),
        /** The one before it was not begun, so nothing failed. */
        SENT_AGAIN("sent again"),
        HEDGE("hedge"),
        CONTINUATION("continuation"),
        /** Of a request that was published again before its client had anything. */
        BEGUN_ANEW("begun anew"),
        /** Its decision is not among the records. */
        UNKNOWN("");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    /** @param records of one request, in the order of their times */
    static Plot of(List<?> records) {
        var plot = new Plot();
        records.forEach(plot::hear);
        return plot;
    }

    private void hear(Object record) {
        switch (record) {
            case InferenceRequest r -> publications.put(r.publication(), r);
            case Decision d -> d.attempt().ifPresent(id -> decided.put(id, d));
            case Reply.Terminated t -> terminated.add(t.attempt());
            case AttemptEvent e -> hear(e);
            default -> {}
        }
    }

    private void hear(AttemptEvent event) {
        if (event instanceof AttemptEvent.OfWorker of) {
            targets.put(of.attempt(), of.run().target());
        }
        switch (event) {
            case AttemptEvent.Finished e -> ended.put(e.attempt(), e);
            case AttemptEvent.Failed e -> ended.putIfAbsent(e.attempt(), e);
            case AttemptEvent.Stopped e -> ended.putIfAbsent(e.attempt(), e);
            case AttemptEvent.Refused e -> ended.putIfAbsent(e.attempt(), e);
            case AttemptEvent.Overloaded e -> ended.putIfAbsent(e.attempt(), e);
            case AttemptEvent.Won e -> winners.put(e.attempt().publication(), e.attempt());
            case AttemptEvent.Broken e -> broken.add(e.attempt());
            case AttemptEvent.Cancelled e -> cancelled = cancelled.or(() -> Optional.of(e.reason()));
            case AttemptEvent.Accepted _, AttemptEvent.FirstToken _, AttemptEvent.Superseded _, AttemptEvent.Attended _ -> {}
        }
    }

    Kind kind(AttemptId id) {
        var decision = decided.get(id);
        if (decision == null) {
            return Kind.UNKNOWN;
        }
        if (decision.outcome() == Decision.Outcome.HEDGED) {
            return Kind.HEDGE;
        }
        var before = before(id);
        if (before != null) {
            return notBegun(before) ? Kind.SENT_AGAIN : Kind.RETRY;
        }
        var request = publications.get(id.publication());
        if (request != null && request.continuation().isPresent()) {
            return Kind.CONTINUATION;
        }
        return id.publication() > 0 ? Kind.BEGUN_ANEW : Kind.FIRST;
    }

    /** The attempt that was sent before it, of the same publication and for its own sake. */
    private @Nullable AttemptId before(AttemptId id) {
        AttemptId last = null;
        for (var other : decided.entrySet()) {
            if (other.getKey().equals(id)) {
                return last;
            }
            boolean hedge = other.getValue().outcome() == Decision.Outcome.HEDGED;
            last = !hedge && other.getKey().publication() == id.publication() ? other.getKey() : last;
        }
        return last;
    }

    private boolean notBegun(AttemptId id) {
        return ended.get(id) instanceof AttemptEvent.Refused || ended.get(id) instanceof AttemptEvent.Overloaded;
    }

    /** As it is spoken of everywhere. */
    String name(AttemptId id) {
        var word = kind(id).word;
        return "attempt " + id + (word.isEmpty() ? "" : " (" + word + ")");
    }

    /** With where it ran, as far as the log says. */
    private String place(AttemptId id) {
        var target = targets.get(id);
        return name(id) + (target == null ? "" : " at " + target);
    }

    /** Who was shown instead of that one. */
    Optional<AttemptId> quicker(AttemptId id) {
        return Optional.ofNullable(winners.get(id.publication())).filter(winner -> !winner.equals(id));
    }

    /** Whether another router decided before that one; its epoch then. */
    Optional<Long> tookOverFrom(AttemptId id) {
        long last = -1;
        for (var other : decided.keySet()) {
            if (other.equals(id)) {
                break;
            }
            last = other.routerEpoch();
        }
        return last < 0 || last == id.routerEpoch() ? Optional.empty() : Optional.of(last);
    }

    /** Why a request was published again that is not one to go on with. */
    String whyAgain(InferenceRequest request) {
        boolean shown = winners.containsKey(request.publication() - 1);
        return shown ? "because its answer broke off before the client had any of it" : "because its router was taken for dead";
    }

    /** Why an attempt was told to stop. */
    String whyStopped(AttemptId id) {
        if (broken.contains(id)) {
            return "its reply had a gap before anything was shown, so it was given up";
        }
        var quicker = quicker(id);
        if (quicker.isPresent()) {
            return "overtaken by " + place(quicker.get()) + ", its cost counts as hedging";
        }
        boolean later = !publications.isEmpty() && publications.lastKey() > id.publication();
        if (later) {
            var next = publications.tailMap(id.publication(), false).firstEntry().getValue();
            return next.continuation().isPresent() ? "given up as broken, its answer goes on with publication " + next.publication()
                    : "given up when the request was published again (" + next.publication() + ")";
        }
        return cancelled.map(Plot::cancelledFor).orElse("nobody waited for it any more: who held the request was taken for dead");
    }

    /** An ingress' own word for it, said so that everybody understands it. */
    static String cancelledFor(String reason) {
        return switch (reason) {
            case "client gone" -> "the client closed its connection";
            case "withdrawn" -> "the client took the request back (DELETE)";
            case "deadline" -> "the request's deadline passed";
            case "broken off" -> "the answer broke off and nobody may go on with it";
            case "slow reader" -> "the client read too slowly";
            case "nobody reads" -> "nobody came back for the answer in time";
            case "answer too large" -> "the answer is larger than the front holds";
            case "the front leaves" -> "its front was told to stop";
            case "not published", "not taken by the log in time" -> "the log did not take the request in time, so its client was refused";
            default -> reason;
        };
    }

    /** What is missing: attempts that were sent and of whose end the log has nothing, in a sentence each. */
    List<String> loose() {
        var all = new ArrayList<String>();
        for (var id : decided.keySet()) {
            if (!ended.containsKey(id)) {
                all.add(place(id) + " has no end on the log: " + whyLoose(id));
            }
        }
        return all;
    }

    private String whyLoose(AttemptId id) {
        if (terminated.contains(id)) {
            return "its worker was taken for dead";
        }
        boolean replaced = false;
        boolean behind = false;
        for (var other : decided.entrySet()) {
            replaced |= behind && other.getValue().outcome() != Decision.Outcome.HEDGED;
            behind |= other.getKey().equals(id);
        }
        return replaced ? "its worker died, or its router did, and another attempt took its place" : "it may still run";
    }
}
