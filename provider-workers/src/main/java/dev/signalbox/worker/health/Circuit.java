package dev.signalbox.worker.health;

/**
 * Whether a target is worth sending to. Times are nanoseconds of the caller's clock. An open circuit becomes probing by time alone, and
 * one success closes it, so no history leaves it open for ever. What a mere probe is answered proves that the target lives, and so closes a
 * circuit that opened because calls failed; it says nothing of one that opened because they were slow, and letting all users in again at once to
 * see would make each of them wait for a hedge: there a call has to show something, for as long as calls come.
 */
public sealed interface Circuit {
    Closed CLOSED = new Closed(0, 0);

    /** @param tripAfter failures in a row that open it; {@code openFor} doubles with each opening in a row up to {@code longest} */
    record Rules(int tripAfter, double tripRate, int minSamples, long openFor, long longest) {
        public static final Rules DEFAULT = new Rules(5, 0.5, 20, 1_000_000_000L, 30_000_000_000L);
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

    /** A call there was stopped before it could prove anything. */
    default Circuit undecided(Rules rules, long now) {
        return this;
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
    record Open(long until, int times, boolean slow) implements Circuit {
        static Open after(int times, boolean slow, Rules rules, long now) {
            return new Open(now + Math.min(rules.longest(), rules.openFor() << Math.min(times, 20)), times + 1, slow);
        }

        @Override
        public Circuit succeeded() {
            return new Probing(times, slow, until);
        }

        @Override
        public Circuit failed(double errorRate, int samples, boolean slow, Rules rules, long now) {
            return this;
        }

        @Override
        public Circuit at(long now) {
            return now < until ? this : new Probing(times, slow, until);
        }
    }

    /** A few may try: the first that ends decides. @param slow whether only a call can tell @param since when it may be tried at the latest */
    record Probing(int times, boolean slow, long since) implements Circuit {
        @Override
        public Circuit answeredProbe(Rules rules, long now) {
            boolean nobodyTries = now - since >= rules.longest();
            return slow && !nobodyTries ? this : showed(rules);
        }

        @Override
        public Circuit showed(Rules rules) {
            return new Closed(rules.tripAfter() - 1, times);
        }

        @Override
        public Circuit undecided(Rules rules, long now) {
            return Open.after(times - 1, slow, rules, now);
        }

        @Override
        public Circuit succeeded() {
            return CLOSED;
        }

        @Override
        public Circuit failed(double errorRate, int samples, boolean slow, Rules rules, long now) {
            return Open.after(times, slow || this.slow, rules, now);
        }
    }
}
