package dev.signalbox.standalone.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Continuous batching with chunked prefill, as vLLM schedules: each step takes the decoding sequences first, then prefill chunks first
 * come first served while the token budget lasts; a waiting request enters when its blocks fit; when decoding runs out of blocks the
 * youngest running sequence starts over later. Time is an argument: {@link #begin} says how long a step takes, {@link #end} ends it.
 * Not thread-safe. Waiting requests are bounded by whoever adds them.
 */
public final class EngineCore {
    private final EngineProfile profile;
    private final BlockPool pool;
    private final Deque<Sequence> waiting = new ArrayDeque<>();
    private final List<Sequence> running = new ArrayList<>();
    private final List<Sequence> step = new ArrayList<>();
    private final EngineCounters counters = new EngineCounters();
    private double slowdown = 1;
    private boolean stepping;

    /** Told what a step has brought, sequence by sequence. */
    public interface Listener {
        /** @param index of the output token, from 0 */
        void token(Sequence sequence, int index, boolean last);
    }

    public EngineCore(EngineProfile profile) {
        this.profile = profile;
        this.pool = new BlockPool(profile.blocks());
    }

    public EngineProfile profile() {
        return profile;
    }

    public Sequence add(Sequence.Content content, long nowNanos) {
        if (content.promptTokens() + content.outputTokens() > profile.contextTokens() || content.outputTokens() < 1) {
            throw new IllegalArgumentException("a sequence of " + content.promptTokens() + " + " + content.outputTokens()
                    + " tokens does not fit a context of " + profile.contextTokens());
        }
        var sequence = new Sequence(content, nowNanos);
        waiting.add(sequence);
        return sequence;
    }

    /** Takes a sequence out, wherever it is; harmless once it has ended. */
    public void abort(Sequence sequence) {
        if (sequence.gone) {
            return;
        }
        sequence.gone = true;
        if (!running.remove(sequence)) {
            waiting.remove(sequence);
        }
        pool.release(sequence.blocks);
    }

    /** All steps take this many times as long from now on. */
    public void slowBy(double factor) {
        slowdown = factor;
    }

    public int running() {
        return running.size();
    }

    public int waiting() {
        return waiting.size();
    }

    public double cacheUsage() {
        return pool.usage();
    }

    public EngineCounters counters() {
        return counters;
    }

    /** Begins a step. Returns its duration in nanoseconds, or -1 if there is nothing to do or a step has not ended. */
    public long begin() {
        if (stepping) {
            return -1;
        }
        step.clear();
        int budget = profile.tokenBudget();
        boolean preempted = false;
        for (int i = 0; i < running.size() && budget > 0; i++) {
            var sequence = running.get(i);
            int chunk = Math.min(sequence.known() - sequence.computed, budget);
            while (!sequence.blocks.isEmpty() && !hold(sequence, sequence.computed + chunk)) {
                preempted = true;
                preemptYoungest();
            }
            if (sequence.running) {
                budget -= plan(sequence, chunk);
            }
        }
        while (!preempted && budget > 0 && !waiting.isEmpty() && running.size() < profile.maxSequences() && admit(waiting.element())) {
            var sequence = waiting.remove();
            running.add(sequence);
            sequence.running = true;
            budget -= plan(sequence, Math.min(sequence.known() - sequence.computed, budget));
        }
        if (step.isEmpty()) {
            return -1;
        }
        stepping = true;
        return duration();
    }

    /** Ends the step that {@link #begin} began. */
    public void end(Listener listener) {
        stepping = false;
        for (var sequence : step) {
            if (sequence.gone || !sequence.running) {
                continue;
            }
            sequence.computed += sequence.chunk;
            fill(sequence);
            if (sequence.computed < sequence.known()) {
                continue;
            }
            int index = sequence.produced++;
            counters.generatedTokens++;
            boolean last = sequence.produced == sequence.content.outputTokens();
            if (last) {
                sequence.gone = true;
                sequence.running = false;
                running.remove(sequence);
                pool.release(sequence.blocks);
            }
            listener.token(sequence, index, last);
        }
    }

    private int plan(Sequence sequence, int chunk) {
        sequence.chunk = chunk;
        step.add(sequence);
        return chunk;
    }

    private long duration() {
        long context = 0;
        long prefill = 0;
        double attention = 0;
        for (var sequence : step) {
            if (sequence.computed >= sequence.content.promptTokens()) {
                context += sequence.computed;
            } else {
                prefill += sequence.chunk;
                attention += (double) sequence.chunk * (sequence.computed + sequence.chunk / 2.0);
            }
        }
        return (long) (profile.stepNanos(step.size(), context, prefill, attention) * slowdown);
    }

    /** Finds what is cached of it and takes blocks for the rest of what it knows, or leaves everything as it was. */
    private boolean admit(Sequence sequence) {
        int total = sequence.known();
        int most = (total - 1) / profile.blockTokens();
        int hits = 0;
        while (hits < most) {
            var block = pool.reuse(sequence.content.blockHash(hits));
            if (block == null) {
                break;
            }
            sequence.blocks.add(block);
            hits++;
        }
        int needed = blocksOf(total) - hits;
        int headroom = running.isEmpty() ? 0 : Math.max(1, profile.blocks() / 100);
        if (pool.available() < needed + headroom) {
            pool.release(sequence.blocks);
            return false;
        }
        sequence.computed = hits * profile.blockTokens();
        sequence.filledBlocks = hits;
        if (sequence.produced == 0) {
            sequence.cachedTokens = sequence.computed;
            counters.promptTokens += sequence.content.promptTokens();
            counters.cachedTokens += sequence.computed;
        }
        hold(sequence, total);
        return true;
    }

    private boolean hold(Sequence sequence, int tokens) {
        int needed = blocksOf(tokens);
        while (sequence.blocks.size() < needed) {
            var block = pool.allocate();
            if (block == null) {
                return false;
            }
            sequence.blocks.add(block);
        }
        return true;
    }

    private void fill(Sequence sequence) {
        int full = sequence.computed / profile.blockTokens();
        while (sequence.filledBlocks < full) {
            int block = sequence.filledBlocks++;
            pool.filled(sequence.blocks.get(block), sequence.content.blockHash(block));
        }
    }

    private void preemptYoungest() {
        var youngest = running.removeLast();
        youngest.running = false;
        step.remove(youngest);
        pool.release(youngest.blocks);
        youngest.computed = 0;
        youngest.filledBlocks = 0;
        waiting.addFirst(youngest);
        counters.preemptions++;
    }

    private int blocksOf(int tokens) {
        return (tokens + profile.blockTokens() - 1) / profile.blockTokens();
    }
}
