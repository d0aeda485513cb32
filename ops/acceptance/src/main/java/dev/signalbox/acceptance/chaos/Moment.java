package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.Progress;
import dev.signalbox.acceptance.Traffic;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** When a blow falls: at any time, or when some request has come just so far, as its client sees it. */
enum Moment {
    ANY,
    BEFORE_DISPATCH,
    BEFORE_FIRST_TOKEN,
    MID_STREAM,
    LAST_CHUNK,
    BEFORE_SETTLEMENT;

    /** How long a request that was just sent takes to its target, about. */
    private static final long ON_ITS_WAY_MILLIS = 5;

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Waits until a streamed request has come so far; half a minute at most. */
    void await(Traffic traffic, int tokens) throws InterruptedException {
        if (this == ANY) {
            return;
        }
        var reached = new CountDownLatch(1);
        traffic.tell((ask, pieces) -> {
            if (ask.stream() && is(pieces, tokens)) {
                reached.countDown();
            }
        });
        boolean came = reached.await(30, TimeUnit.SECONDS);
        traffic.tell(Progress.NOBODY);
        if (!came) {
            throw new IllegalStateException("no request came to " + label() + " in 30 s");
        }
        if (this == BEFORE_FIRST_TOKEN) {
            TimeUnit.MILLISECONDS.sleep(ON_ITS_WAY_MILLIS);
        }
    }

    /** How much of an answer of so many tokens its client has at that moment. */
    int pieces(int tokens) {
        return switch (this) {
            case ANY, MID_STREAM -> tokens / 2;
            case BEFORE_DISPATCH, BEFORE_FIRST_TOKEN -> 0;
            case LAST_CHUNK -> tokens - 1;
            case BEFORE_SETTLEMENT -> tokens;
        };
    }

    private boolean is(int pieces, int tokens) {
        return switch (this) {
            case ANY -> true;
            case BEFORE_DISPATCH, BEFORE_FIRST_TOKEN -> pieces == 0;
            case MID_STREAM -> pieces == tokens / 2;
            case LAST_CHUNK -> pieces == tokens - 1;
            case BEFORE_SETTLEMENT -> pieces == Progress.ENDED;
        };
    }
}
