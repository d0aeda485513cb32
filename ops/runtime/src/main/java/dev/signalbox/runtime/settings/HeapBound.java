package dev.signalbox.runtime.settings;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds of what is held in memory follow the heap: whatever a setting says, it is a third of that at most, since what is held is there
 * once more while it is read and while it is passed on.
 */
public final class HeapBound {
    private static final Logger LOG = LoggerFactory.getLogger(HeapBound.class);
    private static final int SHARE = 3;

    private HeapBound() {}

    /** Bytes that this JVM may hold of the {@code asked} ones; says so where that is less. */
    public static long of(String key, long asked) {
        return of(key, asked, Runtime.getRuntime().maxMemory());
    }

    static long of(String key, long asked, long heap) {
        long most = heap / SHARE;
        if (asked <= most) {
            return asked;
        }
        LOG.warn("a setting is more than a third of the heap, which is used in its place key={} asked={} used={}", key, asked, most);
        return most;
    }
}
