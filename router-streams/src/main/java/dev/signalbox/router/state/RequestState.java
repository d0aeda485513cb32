package dev.signalbox.router.state;

import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Body;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.RequestId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything the router keeps of one request: the envelope, where its body lies, and its attempts. Never a body. A value: each
 * transition makes a new one, and only {@link RequestMachine} puts it in the place of the old.
 *
 * @param offset of the request's record in its partition of {@code inference.requests}
 * @param attempts those that run or have failed; refused ones were none and are left out
 * @param tries attempts that count against the budget
 * @param failedAt targets of failed attempts of this publication, one entry a failure
 * @param notBefore epoch milliseconds before which it is not sent again
 * @param heldSince epoch milliseconds since when it has been waiting, 0 while it is not
 * @param since epoch milliseconds at which its standing became what it is
 * @param orphanedAt epoch milliseconds at which its ingress was found dead, 0 while it lives
 * @param turnedAwayAt targets of this publication whose provider said that the same request is not to come again
 */
public record RequestState(
        InferenceRequest request,
        long offset,
        Standing standing,
        Ending ending,
        List<Attempt> attempts,
        int tries,
        List<String> failedAt,
        Optional<Fault> fault,
        Optional<AttemptId> won,
        long notBefore,
        long heldSince,
        long since,
        long orphanedAt,
        List<String> turnedAwayAt) {

    /** A publication just read. Attempts of older publications stay, until their ends are known. */
    static RequestState received(InferenceRequest request, int partition, long offset, long now, List<Attempt> older) {
        return new RequestState(withoutBody(request, partition, offset), offset, Standing.HELD, Ending.NONE, List.copyOf(older), 0,
                List.of(), Optional.empty(), Optional.empty(), 0, now, now, 0, List.of());
    }

    private static InferenceRequest withoutBody(InferenceRequest request, int partition, long offset) {
        var lies = request.body() instanceof Body.Inline inline
                ? request.withBody(new Body.Reference(Body.Source.REQUESTS, partition, new long[] {offset}, inline.length()))
                : request;
        return lies.partition() == partition
                ? lies
                : lies.published(lies.publication(), partition, lies.replyTo(), lies.continuation());
    }

    public RequestId id() {
        return request.id();
    }

    public int publication() {
        return request.publication();
    }

    public boolean held() {
        return standing == Standing.HELD;
    }

    /** Whether nothing is begun for it any more. */
    public boolean done() {
        return standing == Standing.SUPERSEDED || standing == Standing.CLOSED;
    }

    public boolean anyOpen() {
        for (int i = 0; i < attempts.size(); i++) {
            if (attempts.get(i).open()) {
                return true;
            }
        }
        return false;
    }

    boolean anyRunning() {
        for (int i = 0; i < attempts.size(); i++) {
            if (attempts.get(i).running()) {
                return true;
            }
        }
        return false;
    }

    private boolean runsThisPublication() {
        for (int i = 0; i < attempts.size(); i++) {
            var attempt = attempts.get(i);
            if (attempt.running() && attempt.id().publication() == publication()) {
                return true;
            }
        }
        return false;
    }

    /** Number of the next attempt of this publication, from 1. */
    public int nextNumber() {
        int highest = 0;
        for (int i = 0; i < attempts.size(); i++) {
            highest = Math.max(highest, attempts.get(i).number());
        }
        return highest + 1;
    }

    public Optional<Attempt> attempt(AttemptId id) {
        for (int i = 0; i < attempts.size(); i++) {
            if (attempts.get(i).id().equals(id)) {
                return Optional.of(attempts.get(i));
            }
        }
        return Optional.empty();
    }

    RequestState sent(Attempt attempt, long now) {
        return with(Standing.RUNNING, ending, adding(attempt), notBefore, 0, now);
    }

    /** A second attempt beside the silent one. */
    RequestState racing(Attempt hedge) {
        return with(standing, ending, adding(hedge), notBefore, heldSince, since);
    }

    /**
     * The attempt that runs alone and has shown nothing yet, where it may get company: one hedge a publication, and only while the request's
     * fate is open.
     */
    Optional<Attempt> silentAlone() {
        Attempt alone = null;
        for (int i = 0; i < attempts.size(); i++) {
            var attempt = attempts.get(i);
            boolean current = attempt.id().publication() == publication();
            if (current && attempt.hedge()) {
                return Optional.empty();
            }
            if (attempt.running()) {
                if (alone != null || !current || attempt.stage() == Attempt.Stage.VISIBLE) {
                    return Optional.empty();
                }
                alone = attempt;
            }
        }
        return standing == Standing.RUNNING ? Optional.ofNullable(alone) : Optional.empty();
    }

    /** An attempt that was learnt of from its events. While it goes on, nothing else is begun. */
    RequestState adopting(Attempt attempt, boolean current, long now) {
        boolean taken = current && held();
        return with(taken ? Standing.RUNNING : standing, ending, adding(attempt), notBefore, taken ? 0 : heldSince, taken ? now : since);
    }

    RequestState reached(Attempt attempt, Attempt.Stage stage) {
        var after = attempt.at(stage);
        return after == attempt ? this : with(standing, ending, replacing(attempt, after), notBefore, heldSince, since);
    }

    RequestState toldToStop(Attempt attempt) {
        return with(standing, ending, replacing(attempt, attempt.toldToStop()), notBefore, heldSince, since);
    }

    RequestState sentTo(Attempt attempt, int partition) {
        return with(standing, ending, replacing(attempt, attempt.sentTo(partition)), notBefore, heldSince, since);
    }

    /** Drops an attempt that was none: refused, or over a limit. */
    RequestState without(Attempt attempt) {
        var rest = new ArrayList<>(attempts);
        rest.remove(attempt);
        return with(standing, ending, List.copyOf(rest), notBefore, heldSince, since);
    }

    /** Goes on waiting, and is not asked about before then. */
    RequestState waitingUntil(long earliest) {
        return with(standing, ending, attempts, earliest, heldSince, since);
    }

    /** Back among the held, at its old place, if nothing of this publication runs and its fate is open. */
    RequestState again(long earliest, long now) {
        return standing != Standing.RUNNING || runsThisPublication()
                ? this
                : with(Standing.HELD, ending, attempts, earliest, now, now);
    }

    /** Counts a failure. {@code target} is empty where the target had no part in it. */
    RequestState failed(String target, Fault how) {
        return failed(target, how, false);
    }

    /** The same; {@code forGood} where the target's provider said that the request is not to come again. */
    RequestState failed(String target, Fault how, boolean forGood) {
        return new RequestState(request, offset, standing, ending, attempts, tries + 1, target.isEmpty() ? failedAt : with(failedAt, target),
                Optional.of(how), won, notBefore, heldSince, since, orphanedAt, forGood ? with(turnedAwayAt, target) : turnedAwayAt);
    }

    /** What its caller is to be told, word for word: a successor may have to say it again. */
    RequestState endingIn(Fault lastWord) {
        return new RequestState(request, offset, standing, ending, attempts, tries, failedAt, Optional.of(lastWord), won, notBefore,
                heldSince, since, orphanedAt, turnedAwayAt);
    }

    RequestState wonBy(AttemptId attempt) {
        return new RequestState(request, offset, standing, ending, attempts, tries, failedAt, fault, Optional.of(attempt), notBefore,
                heldSince, since, orphanedAt, turnedAwayAt);
    }

    /** Whether another attempt of the same publication was quicker than that one. */
    boolean overtaken(Attempt attempt) {
        return won.isPresent() && !won.get().equals(attempt.id()) && attempt.id().publication() == publication();
    }

    RequestState superseded(long now) {
        return standing == Standing.CLOSED ? this : with(Standing.SUPERSEDED, ending, attempts, notBefore, 0, now);
    }

    RequestState closed(Ending why, long now) {
        return standing == Standing.CLOSED ? this : with(Standing.CLOSED, why, attempts, notBefore, 0, now);
    }

    RequestState orphaned(long now) {
        return new RequestState(request, offset, standing, ending, attempts, tries, failedAt, fault, won, notBefore, heldSince, since, now, turnedAwayAt);
    }

    RequestState turnedAwayAt(List<String> targets) {
        return targets.equals(turnedAwayAt) ? this : new RequestState(request, offset, standing, ending, attempts, tries, failedAt, fault, won, notBefore,
                heldSince, since, orphanedAt, targets);
    }

    RequestState with(InferenceRequest other) {
        return new RequestState(other, offset, standing, ending, attempts, tries, failedAt, fault, won, notBefore, heldSince, since,
                orphanedAt, turnedAwayAt);
    }

    private RequestState with(Standing s, Ending e, List<Attempt> of, long earliest, long waiting, long at) {
        return new RequestState(request, offset, s, e, of, tries, failedAt, fault, won, earliest, waiting, at, orphanedAt, turnedAwayAt);
    }

    private static List<String> with(List<String> targets, String another) {
        var all = new ArrayList<>(targets);
        all.add(another);
        return List.copyOf(all);
    }

    private List<Attempt> adding(Attempt attempt) {
        if (attempts.isEmpty()) {
            return List.of(attempt);
        }
        var more = new ArrayList<Attempt>(attempts.size() + 1);
        more.addAll(attempts);
        more.add(attempt);
        return List.copyOf(more);
    }

    private List<Attempt> replacing(Attempt before, Attempt after) {
        if (attempts.size() == 1) {
            return List.of(after);
        }
        var list = new ArrayList<>(attempts);
        list.set(list.indexOf(before), after);
        return List.copyOf(list);
    }
}
