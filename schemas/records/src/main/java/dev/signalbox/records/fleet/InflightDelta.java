package dev.signalbox.records.fleet;

/**
 * What one router's decisions changed in the load of targets since its last record, or in a snapshot what it all adds up to. Arrays of
 * equal length, one place per target named.
 *
 * @param seq counts the records of this router epoch, so that a gap is seen and healed by the next snapshot
 * @param targets indices into the catalogue's targets of that version
 */
public record InflightDelta(
        String router,
        long epoch,
        long seq,
        boolean snapshot,
        long catalogVersion,
        int[] targets,
        int[] requests,
        int[] prefillTokens,
        int[] kvTokens,
        int[] decoding) {}
