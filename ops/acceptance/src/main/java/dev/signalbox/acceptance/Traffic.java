package dev.signalbox.acceptance;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * Steady traffic, half of it streams; what came of each request is kept. Closed, so many callers each ask again when they were answered;
 * open, requests leave on time whatever became of those before, so that a delay is seen by all who would have met it.
 */
public final class Traffic implements AutoCloseable {
    private static final long ALL_END_WITHIN_SECONDS = 120;

    private final Caller caller = new Caller();
    private final IntFunction<String> base;
    private final int tokens;
    private final AtomicInteger numbers;
    private final ConcurrentLinkedQueue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<CompletableFuture<?>> running = new ConcurrentLinkedQueue<>();
    private volatile Progress progress = Progress.NOBODY;
    private volatile boolean stopped;

    private Traffic(int firstNumber, int tokens, IntFunction<String> base) {
        this.numbers = new AtomicInteger(firstNumber);
        this.base = base;
        this.tokens = tokens;
    }

    /** @param base where the request of a number goes */
    public static Traffic closed(int callers, int firstNumber, int tokens, IntFunction<String> base) {
        var traffic = new Traffic(firstNumber, tokens, base);
        for (int i = 0; i < callers; i++) {
            traffic.running.add(traffic.again());
        }
        return traffic;
    }

    /** @param rate requests a second */
    public static Traffic open(double rate, int firstNumber, int tokens, IntFunction<String> base) {
        var traffic = new Traffic(firstNumber, tokens, base);
        var done = new CompletableFuture<@org.jspecify.annotations.Nullable Void>();
        traffic.running.add(done);
        Thread.ofPlatform().daemon().name("traffic").start(() -> {
            long begun = System.nanoTime();
            for (long n = 0; !traffic.stopped; n++) {
                long due = begun + (long) (n * 1e9 / rate);
                while (System.nanoTime() - due < 0) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                traffic.running.add(traffic.one());
            }
            done.complete(null);
        });
        return traffic;
    }

    /** From now on says how far each request has come. */
    public void tell(Progress to) {
        progress = to;
    }

    private CompletableFuture<?> one() {
        var ask = Ask.numbered(numbers.getAndIncrement(), tokens);
        return caller.chat(base.apply(ask.number()), ask, (a, pieces) -> progress.reached(a, pieces)).thenAccept(outcomes::add);
    }

    private CompletableFuture<?> again() {
        return stopped ? CompletableFuture.completedFuture(null) : one().thenCompose(v -> again());
    }

    /** How many have ended. */
    public int ended() {
        return outcomes.size();
    }

    /** The number that the next request gets. */
    public int next() {
        return numbers.get();
    }

    public List<Outcome> soFar() {
        return List.copyOf(outcomes);
    }

    /** Lets what runs come to its end and returns all outcomes. */
    public List<Outcome> end() throws Exception {
        stopped = true;
        for (var each = running.poll(); each != null; each = running.poll()) {
            each.get(ALL_END_WITHIN_SECONDS, TimeUnit.SECONDS);
        }
        caller.close();
        return List.copyOf(outcomes);
    }

    public static Map<Outcome.Kind, Integer> counted(List<Outcome> outcomes) {
        var counts = new EnumMap<Outcome.Kind, Integer>(Outcome.Kind.class);
        for (var each : outcomes) {
            counts.put(each.kind(), counts.getOrDefault(each.kind(), 0) + 1);
        }
        return counts;
    }

    @Override
    public void close() {
        stopped = true;
        caller.close();
    }
}
