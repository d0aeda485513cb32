package dev.signalbox.router.policy;

import dev.signalbox.router.fleet.FleetView;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is to be priced: one request on each of the candidates that the filters left. Reused for every decision of one policy. */
public final class Pricing {
    private int[] targets = {};
    private double[] sum = {};
    private int count;
    private @Nullable FleetView view;
    private int promptTokens;
    private int kvTokens;
    private long now;
    private long freshest;

    void begin(FleetView fleet, int prompt, int kv, long at, int capacity) {
        view = fleet;
        promptTokens = prompt;
        kvTokens = kv;
        now = at;
        count = 0;
        freshest = 0;
        if (targets.length < capacity) {
            targets = new int[capacity];
            sum = new double[capacity];
        }
    }

    void add(int target) {
        targets[count] = target;
        sum[count] = 0;
        count++;
    }

    void freshest(long reportAt) {
        freshest = reportAt;
    }

    void add(double[] cost) {
        for (int i = 0; i < count; i++) {
            sum[i] += cost[i];
        }
    }

    public int count() {
        return count;
    }

    /** Index of the i-th candidate's target. */
    public int target(int i) {
        return targets[i];
    }

    /** What the terms before this one add up to. */
    public double sum(int i) {
        return sum[i];
    }

    public FleetView view() {
        return Objects.requireNonNull(view);
    }

    /** Prompt tokens that the target would have to process. */
    public int promptTokens() {
        return promptTokens;
    }

    /** Prompt and expected output. */
    public int kvTokens() {
        return kvTokens;
    }

    /** Epoch milliseconds. */
    public long now() {
        return now;
    }

    /** Epoch milliseconds of the youngest health report on any candidate: age is told against it, so that a pause of all hurts none. */
    public long freshest() {
        return freshest;
    }
}
