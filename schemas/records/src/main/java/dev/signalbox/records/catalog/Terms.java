package dev.signalbox.records.catalog;

import java.util.List;
import java.util.Map;

/**
 * Under which terms a model answers, as its owner writes them down; what nobody wrote is not promised.
 *
 * @param region where it runs, in the catalogue's own words; empty where that is not known
 * @param keepsNothing whether the provider keeps nothing of requests and answers
 * @param trainsNever whether it never trains on them
 * @param quality scores by what they measure, such as {@code code: 0.71}
 */
public record Terms(String region, boolean keepsNothing, boolean trainsNever, Map<String, Double> quality) {
    public static final Terms UNKNOWN = new Terms("", false, false, Map.of());

    public Terms {
        quality = Map.copyOf(quality);
    }

    /**
     * What a route asks of its candidates.
     *
     * @param regions any of them; empty for all
     * @param quality the least score of each
     */
    public record Wanted(List<String> regions, boolean keepsNothing, boolean trainsNever, Map<String, Double> quality) {
        public static final Wanted NOTHING = new Wanted(List.of(), false, false, Map.of());

        public Wanted {
            regions = List.copyOf(regions);
            quality = Map.copyOf(quality);
        }

        /** Whether a model with these terms may answer. */
        public boolean met(Terms by) {
            return (regions.isEmpty() || regions.contains(by.region))
                    && (!keepsNothing || by.keepsNothing)
                    && (!trainsNever || by.trainsNever)
                    && quality.entrySet().stream().allMatch(w -> by.quality.getOrDefault(w.getKey(), Double.NEGATIVE_INFINITY) >= w.getValue());
        }
    }
}
