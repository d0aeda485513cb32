package dev.signalbox.router.topology;

import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.router.fleet.FleetView;
import dev.signalbox.router.state.Attempt;
import dev.signalbox.router.state.Fault;
import dev.signalbox.router.state.RequestState;

/**
 * Which budget a call is taken from. A first call earns; one after a provider's failure, and one for an answer that broke off at its reader,
 * take and earn nothing. What we did ourselves (a worker died under it, its router did), a prompt that outgrew a context and a request that
 * could not be translated are free, because none of these multiplies in an outage. So is a call that ran at a target when that died. A reader that publishes again does not say why: soon after a router's end it is taken to be
 * for that, else for a break.
 */
final class Spending {
    /** What the caller of an answer that broke off is told beside how it broke. */
    private static final Fault NONE_LEFT = new Fault(Failure.RETRIES_EXHAUSTED, "too many answers broke off lately", 0, Bytes.EMPTY);

    private final FleetView view;

    Spending(FleetView view) {
        this.view = view;
    }

    private enum Kind {
        FIRST,
        FREE,
        /** Its target died under it. */
        LOST,
        RETRY,
        AFTER_BREAK
    }

    private Kind kind(RequestState state, long now) {
        if (state.fault().isPresent()) {
            boolean failed = !state.failedAt().isEmpty() && burdens(state.fault().get().failure());
            return failed ? retry(state, now) : state.publication() > 0 ? Kind.FREE : Kind.FIRST;
        }
        if (state.publication() == 0) {
            return Kind.FIRST;
        }
        boolean broke = state.request().continuation().isPresent() || !view.routerEndedLately(now);
        return broke ? Kind.AFTER_BREAK : Kind.FREE;
    }

    private Kind retry(RequestState state, long now) {
        return view.together(() -> view.retries().allowsLost(state.failedAt().getLast(), now)) ? Kind.LOST : Kind.RETRY;
    }

    /** Whether trying elsewhere after it can multiply in an outage. */
    private static boolean burdens(Failure failure) {
        return failure != Failure.CONTEXT_LENGTH && failure != Failure.UNSUPPORTED;
    }

    /** Whether some target may be called now. */
    boolean allows(RequestState state, long now) {
        var model = state.request().facts().model();
        return switch (kind(state, now)) {
            case FIRST, FREE, LOST -> true;
            case RETRY -> view.together(() -> view.retries().allows(model, now));
            case AFTER_BREAK -> view.together(() -> view.retries().allowsAfterBreak(model, now));
        };
    }

    boolean allows(RequestState state, String target, long now) {
        return kind(state, now) == Kind.RETRY
                ? view.together(() -> view.retries().allows(state.request().facts().model(), target, now))
                : allows(state, now);
    }

    /** Why it is given up where nothing was left for it for too long. */
    static Fault lastWord(RequestState state) {
        return state.fault().orElse(NONE_LEFT);
    }

    /** An attempt that was just chosen begins: it is paid for, or earns something for those that come after it. */
    void account(RequestState state, Attempt attempt, long now) {
        var model = state.request().facts().model();
        var route = view.catalog().route(model);
        if (attempt.hedge()) {
            view.hedges().take(model, now);
            return;
        }
        switch (kind(state, now)) {
            case FIRST -> {
                view.hedges().called(model, route.hedge().percent(), now);
                view.retries().called(model, attempt.target(), route.retryPercent(), now);
            }
            case FREE -> {}
            case LOST -> view.retries().takeLost(state.failedAt().getLast());
            case RETRY -> view.retries().take(model, attempt.target(), now);
            case AFTER_BREAK -> view.retries().takeAfterBreak(model, now);
        }
    }
}
