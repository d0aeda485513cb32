package dev.signalbox.telemetry.measure;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Usage and cost of one partition's events, each attempt counted once. The provider's cost counts every attempt that ended; the tenant is
 * charged for the one that won: for interactive requests the one the ingress named, for batch the first that finished. The word of the
 * winner and the end of the attempt come in either order, so the first to come waits for the other.
 * Not thread-safe: owned by the task of its partition.
 */
public final class Ledger {
    /** Requests whose other half is awaited; the oldest is given up beyond this. */
    public static final int MOST_OPEN = 50_000;

    private final Counted counted;
    private final Map<RequestId, Half> open = new LinkedHashMap<>();

    /** What came first: the winner's name, or ended attempts that may yet win. */
    public sealed interface Half {
        record Winner(AttemptId attempt) implements Half {}

        record Ended(List<Bill> bills) implements Half {}
    }

    /** What an ended attempt would cost the tenant if it is the winner. */
    public record Bill(AttemptId attempt, WindowKey window, long microDollars) {}

    /** Where sums are kept; what it hands out may be changed until the next call. */
    public interface Windows {
        Tally at(WindowKey key);
    }

    public Ledger(Counted counted) {
        this.counted = counted;
    }

    /**
     * Counts one event.
     *
     * @param at epoch milliseconds of the event's record, which decides its window
     * @return the identity under which an attempt was counted now, to be remembered on the log
     */
    public Optional<Counted.Mark> count(AttemptEvent event, long at, Prices prices, Windows windows) {
        return switch (event) {
            case AttemptEvent.Finished e -> ended(e, e.usage(), false, at, prices, windows);
            case AttemptEvent.Failed e -> ended(e, e.usage(), true, at, prices, windows);
            case AttemptEvent.Stopped e -> ended(e, e.usage(), false, at, prices, windows);
            case AttemptEvent.Won e -> {
                won(e, windows);
                yield Optional.empty();
            }
            case AttemptEvent.Cancelled e -> {
                open.remove(e.request());
                yield Optional.empty();
            }
            case AttemptEvent.Accepted _, AttemptEvent.FirstToken _, AttemptEvent.Refused _, AttemptEvent.Overloaded _,
                    AttemptEvent.Broken _, AttemptEvent.Superseded _, AttemptEvent.Attended _ -> Optional.empty();
        };
    }

    private Optional<Counted.Mark> ended(
            AttemptEvent.OfWorker event, Usage usage, boolean failed, long at, Prices prices, Windows windows) {
        var mark = Counted.Mark.of(event.request(), event.attempt());
        if (!counted.remember(mark)) {
            return Optional.empty();
        }
        var key = WindowKey.of(event.run(), at);
        long cost = prices.microDollars(event.run().target(), usage);
        windows.at(key).attempted(usage, cost, failed);
        boolean finished = event instanceof AttemptEvent.Finished;
        if (event.run().lane() == dev.signalbox.records.Lane.BATCH) {
            if (finished) {
                windows.at(key).charged(cost);
            }
        } else if (open.get(event.request()) instanceof Half.Winner(var winner)) {
            if (winner.equals(event.attempt())) {
                open.remove(event.request());
                windows.at(key).charged(cost);
            }
        } else if (finished || usage.output() > 0) {
            var bills = new ArrayList<Bill>();
            if (open.get(event.request()) instanceof Half.Ended(var before)) {
                bills.addAll(before);
            }
            bills.add(new Bill(event.attempt(), key, cost));
            await(event.request(), new Half.Ended(bills));
        }
        return Optional.of(mark);
    }

    private void won(AttemptEvent.Won event, Windows windows) {
        if (open.get(event.request()) instanceof Half.Ended(var bills)) {
            for (var bill : bills) {
                if (bill.attempt().equals(event.attempt())) {
                    open.remove(event.request());
                    windows.at(bill.window()).charged(bill.microDollars());
                    return;
                }
            }
        }
        await(event.request(), new Half.Winner(event.attempt()));
    }

    private void await(RequestId request, Half half) {
        open.put(request, half);
        if (open.size() > MOST_OPEN) {
            var oldest = open.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** What waits for its other half; for the store. */
    public Map<RequestId, Half> open() {
        return open;
    }
}
