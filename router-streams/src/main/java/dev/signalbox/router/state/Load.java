package dev.signalbox.router.state;

/**
 * Told of each attempt that begins to count against its target, from the decision on, and of each that ceases to. Follows from the
 * stored state alone, so that what a router counts is exactly what it holds: nothing leaks.
 */
public interface Load {
    void opened(RequestState request, Attempt attempt);

    void visible(RequestState request, Attempt attempt);

    /** @param attempt as it was before it ended, or before its request was forgotten */
    void ended(RequestState request, Attempt attempt);

    Load NONE = new Load() {
        @Override
        public void opened(RequestState request, Attempt attempt) {}

        @Override
        public void visible(RequestState request, Attempt attempt) {}

        @Override
        public void ended(RequestState request, Attempt attempt) {}
    };
}
