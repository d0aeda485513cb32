package dev.signalbox.dialects;

import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.List;

/**
 * Reads one 2xx answer in whatever pieces it arrives. The events are the same however the bytes are cut; exactly one of
 * them, the last, ends the attempt. Not thread-safe.
 */
public interface ReplyReader {
    /**
     * Appends the events that these bytes complete. Events keep slices of the bytes, so the array must not be written
     * to again.
     */
    void read(Bytes data, List<ReplyEvent> out);

    /** The body is over: appends the last event, unless it was there before. */
    void end(List<ReplyEvent> out);

    /** Whether the last event has been said; what comes after it is ignored. */
    boolean ended();

    /** How many events were read that wait for others before they are told. */
    default int held() {
        return 0;
    }

    /**
     * What the provider reported up to now, else an estimate of what was seen: for attempts that end early and cost all
     * the same.
     */
    Usage usageSoFar();
}
