package dev.signalbox.records;

/**
 * What routing needs to know of a body, read in one pass; nobody behind the ingress opens the body to route it.
 *
 * @param model the name that the caller asked for: a route or a model of the catalogue
 * @param promptTokens estimated tokens of the prompt
 * @param maxOutputTokens the caller's limit, 0 where it gave none
 * @param features bit mask of {@link Feature}
 * @param affinity key that all turns of one conversation share
 * @param prefixBlocks chained hashes of the prompt's blocks, from its start; bounded, so a long prompt's tail is left out
 * @param spans where in the body lies what a pass-through must change; {@link Spans#UNKNOWN} where nobody looked
 */
public record Facts(
        String model,
        boolean stream,
        int promptTokens,
        int maxOutputTokens,
        int features,
        String affinity,
        long[] prefixBlocks,
        Spans spans) {

    /** Byte positions of top-level values in the body, end exclusive; -1 where the member is absent. */
    public record Spans(int modelStart, int modelEnd, int streamOptionsStart, int streamOptionsEnd) {
        public static final Spans UNKNOWN = new Spans(-1, -1, -1, -1);

        public boolean known() {
            return modelStart >= 0;
        }
    }

    /** The same with another feature. */
    public Facts with(Feature more) {
        return new Facts(model, stream, promptTokens, maxOutputTokens, features | more.bit(), affinity, prefixBlocks, spans);
    }

    public boolean needs(Feature feature) {
        return feature.in(features);
    }
}
