package dev.signalbox.router.fleet;

import dev.signalbox.records.catalog.Target;
import dev.signalbox.records.fleet.TargetProfile;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How fast each target is, learned from the first tokens that this router sees. Two numbers: a scale of the {@link EngineCard}, moved by
 * long prompts only, since a short one says nothing about prefill; and a base that every prompt pays whatever its length, moved by what
 * the prediction of short prompts was wrong by. Both are forgotten over half a minute without a first token, the base towards what such
 * targets usually take, the scale towards the middle of the fleet, for else one bad hour would keep all traffic away that could correct it; and
 * the longer nothing was heard, the more the next first token counts. A profile gives starting values until enough was seen. Not thread-safe.
 */
public final class Speeds {
    private static final int LONG_PROMPT = 1_500;
    private static final double GAIN = 0.05;
    private static final double SLOWEST = 6;
    private static final double FASTEST = 0.15;
    private static final int ENOUGH = 20;
    private static final double FORGET_MILLIS = 30_000;
    private static final long YOUNG_MILLIS = 1_000;
    /** What a call to somebody else's service pays before anything happens, until it is known better. */
    private static final double PROVIDER_BASE = 300;
    private static final double ENGINE_BASE = 20;

    /** Profiles are kept of so many targets, since they may come before the catalogue; those of others are dropped. */
    private static final int KEPT = 20_000;

    private final EngineCard card;
    private final Map<String, TargetProfile> profiles = new HashMap<>();
    private double[] scale = {};
    private double middle = 1;
    private double[] base = {};
    private double[] priorBase = {};
    private int[] seen = {};
    private long[] seenAt = {};

    public Speeds(EngineCard card) {
        this.card = card;
    }

    public EngineCard card() {
        return card;
    }

    public double scale(int target, long now) {
        double of = scale[target];
        boolean asLearned = of == middle || seen[target] == 0 || now - seenAt[target] < YOUNG_MILLIS;
        return asLearned ? of : middle * Math.pow(of / middle, weight(target, now));
    }

    /** What is left of what was learned: nearly all after some seconds, a half after half a minute of silence, a hundredth after five. */
    private double weight(int target, long now) {
        double age = Math.max(0, now - seenAt[target]) / FORGET_MILLIS;
        return seen[target] == 0 ? 1 : 1 / (1 + age * age);
    }

    /** Epoch milliseconds of the last first token there; 0 where none came. */
    public long seenAt(int target) {
        return seenAt[target];
    }

    /** Milliseconds that the target takes before it works on a prompt. */
    public double base(int target, long now) {
        return priorBase[target] + (base[target] - priorBase[target]) * weight(target, now);
    }

    /** Milliseconds within which 95 of 100 first tokens come there, by its profile; NaN where too few came. */
    public double firstTokenP95(String target) {
        var profile = profiles.get(target);
        return profile == null || profile.samples() < ENOUGH ? Double.NaN : profile.ttftP95();
    }

    /** To process so many prompt tokens there, without the base. */
    public double prefillMillis(int target, double tokens, long now) {
        return scale(target, now) * card.prefillMillis(tokens);
    }

    /**
     * A first token came.
     *
     * @param tookMillis from the attempt's begin at the worker
     * @param sinceLastMillis since the target's first token before this one
     * @param predictedMillis what was predicted when it was decided, NaN for nothing
     */
    void firstToken(int target, int promptTokens, double tookMillis, double sinceLastMillis, double predictedMillis, long now) {
        if (!(tookMillis >= 0) || Double.isNaN(predictedMillis)) {
            return;
        }
        double expected = prefillMillis(target, promptTokens, now);
        double gain = GAIN + (1 - GAIN) * (1 - weight(target, now));
        if (promptTokens > LONG_PROMPT) {
            double worked = Math.max(1, Math.min(tookMillis, sinceLastMillis) - base(target, now));
            double ratio = Math.clamp(worked / expected, FASTEST, SLOWEST);
            scale[target] = Math.clamp(scale(target, now) * Math.pow(ratio, gain), FASTEST, SLOWEST);
            middle = middle(scale);
        } else {
            double learned = base(target, now) + gain * (Math.min(tookMillis, 60_000) - predictedMillis);
            base[target] = Math.clamp(learned, 0, 30_000);
        }
        seen[target]++;
        seenAt[target] = now;
    }

    void profile(TargetProfile profile, Optional<Target> target) {
        if (profiles.size() < KEPT || profiles.containsKey(profile.target())) {
            profiles.put(profile.target(), profile);
        }
        target.ifPresent(t -> startFrom(t.index(), profile));
    }

    private void startFrom(int target, TargetProfile profile) {
        double speed = profile.prefillTokensPerSecond();
        if (seen[target] < ENOUGH && speed > 0 && speed < Double.POSITIVE_INFINITY) {
            scale[target] = Math.clamp(1_000_000 / speed / card.prefill(), FASTEST, SLOWEST);
            middle = middle(scale);
        }
    }

    /** The geometric mean. */
    private static double middle(double[] scales) {
        double logs = 0;
        for (double of : scales) {
            logs += Math.log(of);
        }
        return scales.length == 0 ? 1 : Math.exp(logs / scales.length);
    }

    void catalog(int[] newIndex, List<Target> targets) {
        var before = this.scale;
        var baseBefore = base;
        var seenBefore = seen;
        var seenAtBefore = seenAt;
        int n = targets.size();
        scale = new double[n];
        Arrays.fill(scale, 1);
        base = new double[n];
        priorBase = new double[n];
        seen = new int[n];
        seenAt = new long[n];
        for (int i = 0; i < n; i++) {
            priorBase[i] = targets.get(i).provider().engine().isPresent() ? ENGINE_BASE : PROVIDER_BASE;
            base[i] = priorBase[i];
        }
        for (int old = 0; old < newIndex.length; old++) {
            int i = newIndex[old];
            if (i >= 0) {
                scale[i] = before[old];
                base[i] = baseBefore[old];
                seen[i] = seenBefore[old];
                seenAt[i] = seenAtBefore[old];
            }
        }
        middle = middle(scale);
        for (var target : targets) {
            var profile = profiles.get(target.id());
            if (profile != null) {
                startFrom(target.index(), profile);
            }
        }
    }
}
