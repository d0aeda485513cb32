package dev.signalbox.acceptance;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Steady traffic of so many callers, each asking again when it was answered; half of the requests stream. What came of each is kept. */
final class Traffic implements AutoCloseable {
    private final Caller caller = new Caller();
    private final IntFunction<String> base;
    private final int maxTokens;
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final ConcurrentLinkedQueue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
    private final List<CompletableFuture<Void>> callers = new ArrayList<>();

    Traffic(int concurrency, int maxTokens, IntFunction<String> base) {
        this.base = base;
        this.maxTokens = maxTokens;
        for (int i = 0; i < concurrency; i++) {
            callers.add(next());
        }
    }

    private CompletableFuture<Void> next() {
        if (stopped.get()) {
            return CompletableFuture.completedFuture(null);
        }
        int number = numbers.getAndIncrement();
        return caller.chat(base.apply(number), number, number % 2 == 0, maxTokens).thenCompose(outcome -> {
            outcomes.add(outcome);
            return next();
        });
    }

    int answered() {
        return outcomes.size();
    }

    /** Lets what runs come to its end and returns all outcomes. */
    List<Outcome> end() throws Exception {
        stopped.set(true);
        for (var each : callers) {
            each.get(120, java.util.concurrent.TimeUnit.SECONDS);
        }
        return List.copyOf(outcomes);
    }

    static Map<Outcome.Kind, Integer> counted(List<Outcome> outcomes) {
        var counts = new EnumMap<Outcome.Kind, Integer>(Outcome.Kind.class);
        outcomes.forEach(o -> counts.merge(o.kind(), 1, Integer::sum));
        return counts;
    }

    @Override
    public void close() {
        stopped.set(true);
    }
}
