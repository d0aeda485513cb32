package dev.signalbox.standalone.engine;

/** What an engine has done since it began. Owned by the engine's thread. */
public final class EngineCounters {
    long promptTokens;
    long cachedTokens;
    long generatedTokens;
    long preemptions;
    long stopped;
    long cutByLength;
    long aborted;
    final Buckets timeToFirstToken = new Buckets(0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20,
            40, 80, 160, 640, 2560);
    final Buckets interToken = new Buckets(0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80);
    final Buckets endToEnd = new Buckets(0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680);

    EngineCounters() {}

    public long promptTokens() {
        return promptTokens;
    }

    /** Prompt tokens that needed no prefill. */
    public long cachedTokens() {
        return cachedTokens;
    }

    public long generatedTokens() {
        return generatedTokens;
    }

    public long preemptions() {
        return preemptions;
    }

    public long aborted() {
        return aborted;
    }

    /** A histogram as Prometheus shows it, in seconds. */
    static final class Buckets {
        final double[] bounds;
        final long[] counts;
        long count;
        double sum;

        Buckets(double... bounds) {
            this.bounds = bounds;
            this.counts = new long[bounds.length + 1];
        }

        void record(long nanos) {
            double seconds = nanos / 1e9;
            int i = 0;
            while (i < bounds.length && seconds > bounds[i]) {
                i++;
            }
            counts[i]++;
            count++;
            sum += seconds;
        }
    }
}
