package dev.signalbox.router.policy;

import dev.signalbox.records.decision.Decision.Candidates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Packs what was priced into a decision record: every candidate's score, and term by term those of the few that mattered. */
final class CandidatePacker {
    /** Up to so many candidates keep all their terms. */
    private static final int FEW = 16;
    private static final int CHEAPEST = 4;
    private static final float LARGEST_HALF = 65_504;
    private static final short NOT_SCORED = Float.floatToFloat16(Float.NaN);

    private final List<String> names;

    CandidatePacker(List<String> names) {
        this.names = names;
    }

    /** Nothing was left to price. */
    Candidates dropped(int[] targets, byte[] reasons) {
        var scores = new short[targets.length];
        Arrays.fill(scores, NOT_SCORED);
        return new Candidates(targets, reasons, scores, List.of(), List.of(), new int[0]);
    }

    Candidates scored(int[] targets, byte[] reasons, Pricing priced, int[] places, double[][] costs) {
        var scores = new short[targets.length];
        if (priced.count() < targets.length) {
            Arrays.fill(scores, NOT_SCORED);
        }
        for (int i = 0; i < priced.count(); i++) {
            scores[places[i]] = half(priced.sum(i));
        }
        var kept = targets.length <= FEW ? all(priced.count()) : cheapest(priced);
        var terms = new ArrayList<short[]>(costs.length);
        for (var cost : costs) {
            var of = new short[kept.length];
            for (int k = 0; k < kept.length; k++) {
                of[k] = half(cost[kept[k]]);
            }
            terms.add(of);
        }
        for (int k = 0; k < kept.length; k++) {
            kept[k] = places[kept[k]];
        }
        return new Candidates(targets, reasons, scores, names, terms, kept);
    }

    private static int[] all(int count) {
        var all = new int[count];
        for (int i = 0; i < count; i++) {
            all[i] = i;
        }
        return all;
    }

    private static int[] cheapest(Pricing priced) {
        var best = new int[Math.min(CHEAPEST, priced.count())];
        int filled = 0;
        for (int i = 0; i < priced.count(); i++) {
            double sum = priced.sum(i);
            if (filled == best.length && sum >= priced.sum(best[filled - 1])) {
                continue;
            }
            int at = filled < best.length ? filled++ : filled - 1;
            for (; at > 0 && sum < priced.sum(best[at - 1]); at--) {
                best[at] = best[at - 1];
            }
            best[at] = i;
        }
        return best;
    }

    private static short half(double millis) {
        return Float.floatToFloat16((float) Math.min(millis, LARGEST_HALF));
    }
}
