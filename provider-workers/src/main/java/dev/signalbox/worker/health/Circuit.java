package dev.signalbox.worker.health;

/**
 * Whether a target is worth sending to. Times are nanoseconds of the caller's clock. An open circuit becomes probing by time alone, and
 * one success closes it, so no history leaves it open for ever. What a mere probe is answered proves that the target lives, and so closes a
 * circuit that opened because calls failed; it says nothing of one that opened because they were slow, and letting all users in again at once to
 * see would make each of them wait for a hedge: there a call has to show something, for as long as calls come that prove something.
 */
public sealed interface Circuit {
    Closed CLOSED = new Closed(0, 0);

    /** @param tripAfter failures in a row that open it; {@code openFor} doubles with each opening in a row up to {@code longest} */
    record Rules(int tripAfter, double tripRate, int minSamples, long openFor, long longest) {
        public static final Rules DEFAULT = new Rules(5, 0.5, 20, 1_000_000_000L, 30_000_000_000L);

        private long pause(int times) {
            return Math.min(longest, openFor << Math.min(times, 20));
        }
    }

    Circuit succeeded();

    /**
     * @param errorRate share of failures in the window, of {@code samples}
     * @param slow whether what failed was that nothing came in time
     */
    Circuit failed(double errorRate, int samples, boolean slow, Rules rules, long now);

    default Circuit at(long now) {
        return this;
    }

    /** A probe was answered: the target lives, but whether it serves is for the next call to say. */
    default Circuit answeredProbe(Rules rules, long now) {
        return this;
    }

    /** A call there has shown something: it is not slow. Whether it serves to the end is still open. */
    default Circuit showed(Rules rules) {
        return this;
    }

    /**
     * Whether what a call has shown says anything of the target as it is now.
     *
     * @param askedAt when the call's question was ready
     * @param usual whether its first words took no longer than usual
     * @param shownAt when they came
     */
    default boolean heeds(long askedAt, boolean usual, long shownAt) {
        return true;
    }

    /**
     * Why a circuit is open, and since when.
     *
     * @param times how often it opened in a row
     * @param slow whether what failed was that nothing came in time, so that only a call can tell
     * @param at when it opened; pauses after tries that proved nothing are none
     * @param since from when on it might be tried
     */
    record Opening(int times, boolean slow, long at, long since) {
        /** Whether for so long nothing was proved by calls that a probe is to be enough. */
        boolean unproven(Rules rules, long now) {
            return now - since >= rules.longest();
        }

        /** Who is slow shows something in the end, also to those who asked before it was known: that is late, not well. */
        boolean heeds(long askedAt, boolean usual, long shownAt) {
            return !slow || askedAt - at >= 0 || usual && shownAt - at >= 0;
        }

        Closed closed(Rules rules) {
            return new Closed(rules.tripAfter() - 1, times);
        }
    }

    /** All goes as usual. @param times how often it opened before, as long as no call has succeeded since */
    record Closed(int failuresInARow, int times) implements Circuit {
        @Override
        public Circuit succeeded() {
            return failuresInARow == 0 && times == 0 ? this : CLOSED;
        }

        @Override
        public Circuit failed(double errorRate, int samples, boolean slow, Rules rules, long now) {
            int failures = failuresInARow + 1;
            boolean trips = failures >= rules.tripAfter() || (samples >= rules.minSamples() && errorRate >= rules.tripRate());
            return trips ? Open.after(times, slow, rules, now) : new Closed(failures, times);
        }
    }

    /** Nothing is to be sent until then. What was sent before still comes back, and a success among it says that the target lives. */
    record Open(Opening opening, long until) implements Circuit {
        static Open after(int times, boolean slow, Rules rules, long now) {
            long until = now + rules.pause(times);
            return new Open(new Opening(times + 1, slow, now, until), until);
        }

        @Override
        public Circuit succeeded() {
            return new Probing(opening);
        }

        @Override
        public Circuit failed(double errorRate, int samples, boolean slow, Rules rules, long now) {
            return this;
        }

        @Override
        public Circuit at(long now) {
            return now < until ? this : new Probing(opening);
        }

        @Override
        public Circuit answeredProbe(Rules rules, long now) {
            return opening.unproven(rules, now) ? opening.closed(rules) : this;
        }

        @Override
        public boolean heeds(long askedAt, boolean usual, long shownAt) {
            return opening.heeds(askedAt, usual, shownAt);
        }
    }

    /** A few may try: the first that proves something decides. */
    record Probing(Opening opening) implements Circuit {
        @Override
        public Circuit answeredProbe(Rules rules, long now) {
            return !opening.slow() || opening.unproven(rules, now) ? opening.closed(rules) : this;
        }

        @Override
        public Circuit showed(Rules rules) {
            return opening.closed(rules);
        }

        /** A call there was stopped before it could prove anything: the next one comes after as long a pause. */
        Open undecided(Rules rules, long now) {
            return new Open(opening, now + rules.pause(opening.times() - 1));
        }

        @Override
        public Circuit succeeded() {
            return CLOSED;
        }

        @Override
        public Circuit failed(double errorRate, int samples, boolean slow, Rules rules, long now) {
            return Open.after(opening.times(), slow || opening.slow(), rules, now);
        }

        @Override
        public boolean heeds(long askedAt, boolean usual, long shownAt) {
            return opening.heeds(askedAt, usual, shownAt);
        }
    }
}
