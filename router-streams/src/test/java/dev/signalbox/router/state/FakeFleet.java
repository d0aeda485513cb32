package dev.signalbox.router.state;

import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Failure;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A fleet that is told its targets and slots; counts what the machine says, and picks the first target that has not failed. */
final class FakeFleet implements Chooser, Load, Membership {
    final Map<String, Integer> slots = new LinkedHashMap<>();
    final Map<String, Integer> running = new HashMap<>();
    final Set<String> dead = new HashSet<>();
    final Map<String, Long> workerEpochs = new HashMap<>();
    /** Partitions that the workers read. */
    List<Integer> reads = List.of(3);
    boolean fresh = true;
    long epoch = 5;
    String worker = "w-0";
    long hedgeAfter = NEVER;
    boolean noHedge;
    boolean onTrial;

    static FakeFleet of(String target, int limit) {
        return new FakeFleet().with(target, limit);
    }

    FakeFleet with(String target, int limit) {
        slots.put(target, limit);
        return this;
    }

    @Override
    public Choice choose(RequestState request, AttemptId attempt, int number, long now) {
        if (request.request().facts().model().equals("nobody-has-it")) {
            return new Choice.Refuse(Fault.of(Failure.UNKNOWN_MODEL, "no such model"), Optional.empty());
        }
        Optional<String> chosen = Optional.empty();
        for (var target : slots.keySet()) {
            if (running.getOrDefault(target, 0) < slots.get(target)
                    && (chosen.isEmpty() || failures(request, chosen.get()) > failures(request, target))) {
                chosen = Optional.of(target);
            }
        }
        return chosen.<Choice>map(t -> new Choice.Chosen(worker, workerEpochs.getOrDefault(worker, 7L), 3, t, 1, Optional.empty()))
                .orElseGet(() -> new Choice.Wait(Optional.empty()));
    }

    private static long failures(RequestState request, String target) {
        return request.failedAt().stream().filter(target::equals).count();
    }

    FakeFleet hedgingAfter(long millis) {
        hedgeAfter = millis;
        return this;
    }

    @Override
    public long hedgeAfter(RequestState request, Attempt silent) {
        return hedgeAfter;
    }

    @Override
    public boolean onTrial(Attempt attempt) {
        return onTrial;
    }

    @Override
    public Choice hedge(RequestState request, AttemptId attempt, int number, long now) {
        for (var target : slots.keySet()) {
            boolean there = request.attempts().stream().anyMatch(a -> a.running() && a.target().equals(target));
            if (!noHedge && !there && running.getOrDefault(target, 0) < slots.get(target)) {
                return new Choice.Chosen(worker, workerEpochs.getOrDefault(worker, 7L), 3, target, 1, Optional.empty());
            }
        }
        return new Choice.Wait(Optional.empty());
    }

    @Override
    public void opened(RequestState request, Attempt attempt) {
        running.merge(attempt.target(), 1, Integer::sum);
    }

    @Override
    public void visible(RequestState request, Attempt attempt) {}

    @Override
    public void ended(RequestState request, Attempt attempt) {
        running.merge(attempt.target(), -1, Integer::sum);
    }

    int load() {
        return running.values().stream().mapToInt(n -> n).sum();
    }

    @Override
    public String self() {
        return "r-0";
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public boolean fresh() {
        return fresh;
    }

    @Override
    public boolean gone(String process, long epoch) {
        return dead.contains(process + "/" + epoch);
    }

    @Override
    public int reachedAt(String worker, long epoch, int partition, String target) {
        return reads.contains(partition) ? partition : reads.isEmpty() ? -1 : reads.getFirst();
    }
}
