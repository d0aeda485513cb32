package dev.signalbox.dialects;

import java.util.List;

/**
 * A call that was translated.
 *
 * @param dropped the caller's members that it goes without; their absence changes nothing of what is meant, and the
 *     caller is told of them
 */
public record WrittenCall(UpstreamCall call, List<String> dropped) {
    public WrittenCall {
        dropped = List.copyOf(dropped);
    }
}
