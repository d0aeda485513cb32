package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.Outcome;
import dev.signalbox.acceptance.Outcome.Kind;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.RequestId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the topics say became of each request, whatever its client says: whether it was accepted, who won it, and which attempts came to
 * their end. A publication has one winner. A request that was published again, because its worker or its ingress was given up, may have
 * one more, and then the first may finish as well, unheard: its process was only away.
 */
final class Fates {
    private final Map<String, Fate> fates = new HashMap<>();
    private final Map<String, Long> newest = new HashMap<>();

    private static final class Fate {
        boolean accepted;
        boolean givenUp;
        final Map<Integer, Set<AttemptId>> won = new HashMap<>();
        final Set<AttemptId> finished = new HashSet<>();
        final Set<AttemptId> over = new HashSet<>();
        final Map<AttemptId, AttemptEvent.Run> begun = new HashMap<>();

        /** Publications whose winner finished. */
        int ends() {
            return (int) won.values().stream().filter(winners -> winners.stream().anyMatch(finished::contains)).count();
        }
    }

    private Fate of(RequestId request) {
        return fates.computeIfAbsent(request.value(), id -> new Fate());
    }

    void published(InferenceRequest request) {
        of(request.id()).accepted = true;
    }

    void happened(AttemptEvent event) {
        var fate = of(event.request());
        if (event instanceof AttemptEvent.OfWorker by) {
            newest.merge(by.run().worker(), by.run().workerEpoch(), Math::max);
        }
        switch (event) {
            case AttemptEvent.Won won -> fate.won.computeIfAbsent(won.publication(), p -> new HashSet<>()).add(won.attempt());
            case AttemptEvent.Cancelled _ -> fate.givenUp = true;
            case AttemptEvent.Accepted begun -> fate.begun.put(begun.attempt(), begun.run());
            case AttemptEvent.FirstToken begun -> fate.begun.put(begun.attempt(), begun.run());
            case AttemptEvent.Finished end -> fate.over.add(end.attempt());
            case AttemptEvent.Failed end -> fate.over.add(end.attempt());
            case AttemptEvent.Stopped end -> fate.over.add(end.attempt());
            case AttemptEvent.Refused _, AttemptEvent.Overloaded _, AttemptEvent.Broken _ -> {}
            case AttemptEvent.Superseded _, AttemptEvent.Attended _ -> {}
        }
    }

    void replied(Reply reply) {
        var fate = of(reply.request());
        switch (reply) {
            case Reply.Events events -> {
                if (events.events().getLast() instanceof ReplyEvent.Finished) {
                    fate.finished.add(events.attempt());
                }
            }
            case Reply.Terminated terminated -> fate.over.add(terminated.attempt());
            case Reply.Final _ -> fate.givenUp = true;
            case Reply.Word _ -> {}
        }
    }

    /**
     * What contradicts what the client of a request saw.
     *
     * @param excused how it may have ended beside a true answer; where by a reset, its ingress may have died before it said who had won
     */
    List<String> broken(Outcome seen, Set<Kind> excused) {
        var fate = seen.id().map(fates::get).orElse(null);
        boolean answered = seen.kind() == Kind.ANSWERED;
        var broken = new ArrayList<String>();
        if (fate == null || !fate.accepted) {
            // what is refused at once, or reset, need not have come so far
            if (answered || seen.kind() == Kind.STREAM_ERROR) {
                broken.add("not in inference.requests" + named(seen));
            }
            return broken;
        }
        if (answered && (excused.contains(Kind.RESET) ? fate.finished.isEmpty() : fate.ends() == 0)) {
            broken.add("answered, and no attempt that won has finished" + named(seen));
        }
        if (!answered && seen.kind() != Kind.RESET) {
            if (fate.ends() > 0) {
                broken.add("ended " + seen.kind() + ", and its answer was whole" + named(seen));
            } else if (!fate.givenUp) {
                broken.add("ended " + seen.kind() + ", and nobody gave it up" + named(seen));
            }
        }
        return broken;
    }

    private static String named(Outcome seen) {
        return ": request " + seen.id().orElse("without id") + " number " + seen.number();
    }

    /**
     * What is wrong with a request whoever saw it, by its id: two winners of a publication, or an attempt without an end whose process
     * lives.
     */
    Map<String, String> broken() {
        var broken = new TreeMap<String, String>();
        fates.forEach((id, fate) -> {
            fate.won.forEach((publication, winners) -> {
                if (winners.size() > 1) {
                    broken.put(id, "publication " + publication + " has " + winners.size() + " winners: request " + id);
                }
            });
            fate.begun.forEach((attempt, run) -> {
                if (!fate.over.contains(attempt) && run.workerEpoch() == newest.getOrDefault(run.worker(), -1L)) {
                    broken.put(id, "attempt " + attempt + " at " + run.worker() + " never ended: request " + id);
                }
            });
        });
        return broken;
    }

    /** Requests of which more than one winner finished, each of another publication. */
    List<String> endedAgain() {
        return fates.entrySet().stream().filter(f -> f.getValue().ends() > 1).map(Map.Entry::getKey).sorted().toList();
    }

    int accepted() {
        return (int) fates.values().stream().filter(f -> f.accepted).count();
    }

    /** How many accepted requests have an answer that is whole. */
    int ended() {
        return (int) fates.values().stream().filter(f -> f.accepted && f.ends() > 0).count();
    }
}
