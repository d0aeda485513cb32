package dev.signalbox.records.catalog;

import java.util.List;

/**
 * A name that clients ask for, and the models ({@code id} or {@code id@provider}) that may answer.
 *
 * @param retryPercent calls that may be made again after a failure, for every hundred calls
 * @param wanted a candidate that does not meet it gets none of the route's requests
 */
public record Route(String name, List<String> candidates, Hedge hedge, int retryPercent, Terms.Wanted wanted) {
    /** Of a name that has no settings of its own, such as a plain model's. */
    public static final Route PLAIN = new Route("", List.of(), Hedge.DEFAULT, 10, Terms.Wanted.NOTHING);

    public Route {
        candidates = List.copyOf(candidates);
    }

    public Route(String name, List<String> candidates) {
        this(name, candidates, PLAIN.hedge(), PLAIN.retryPercent());
    }

    public Route(String name, List<String> candidates, Hedge hedge, int retryPercent) {
        this(name, candidates, hedge, retryPercent, Terms.Wanted.NOTHING);
    }

    /**
     * When a silent first attempt gets company elsewhere.
     *
     * @param percent second attempts for every hundred calls; 0 for none
     * @param floorMillis never sooner than this after the first attempt was sent, however fast its target usually is
     */
    public record Hedge(int percent, long floorMillis) {
        public static final Hedge DEFAULT = new Hedge(5, 200);
        public static final Hedge NONE = new Hedge(0, 200);
    }
}
