package dev.signalbox.telemetry.measure;

import dev.signalbox.records.AttemptId;
import dev.signalbox.records.RequestId;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;

/**
 * Which attempts were counted, so that a repeated event counts once. Remembers the last {@code most} attempts of a partition: repeats come
 * within seconds, when a router that took over asks a worker again; one that comes after so many others is counted twice.
 * Not thread-safe.
 */
public final class Counted {
    private final int most;
    private final Set<Mark> marks = new HashSet<>();
    private final ArrayDeque<Mark> order = new ArrayDeque<>();

    /** 128 bits of an attempt's identity: small enough to keep many, and no two will ever be the same. */
    public record Mark(long high, long low) {
        static Mark of(RequestId request, AttemptId attempt) {
            long high = 0xcbf29ce484222325L;
            long low = 0x9ae16a3b2f90404fL;
            var text = request.value();
            for (int i = 0; i < text.length(); i++) {
                high = (high ^ text.charAt(i)) * 0x100000001b3L;
                low = Long.rotateLeft(low + text.charAt(i), 7) * 0xff51afd7ed558ccdL;
            }
            high = mix(high ^ attempt.routerEpoch() * 31 + attempt.publication());
            low = mix(low ^ attempt.n() * 0x9e3779b97f4a7c15L + attempt.routerEpoch());
            return new Mark(high, low);
        }

        private static long mix(long z) {
            long y = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
            y = (y ^ (y >>> 27)) * 0x94d049bb133111ebL;
            return y ^ (y >>> 31);
        }
    }

    public Counted(int most) {
        this.most = most;
    }

    /** True the first time. */
    boolean first(RequestId request, AttemptId attempt) {
        return remember(Mark.of(request, attempt));
    }

    /** Takes a mark back from the log; true where it is new. */
    public boolean remember(Mark mark) {
        if (!marks.add(mark)) {
            return false;
        }
        order.add(mark);
        if (order.size() > most) {
            marks.remove(order.remove());
        }
        return true;
    }

    public int size() {
        return marks.size();
    }
}
