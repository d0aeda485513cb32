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
 * charged for the one that won: for interactive requests the one the ingress named, for batch the first that finished. A winner that
 * failed is charged to nobody, whether another one went on with its answer or not. The word of the winner and the end of the attempt come
 * in either order, so the first to come waits for the other.
 *
 * <p>An attempt that was stopped, or finished, although another one of its publication won has lost a race: its cost is shown as that of
 * hedging. Known of a loser that ends after the winner was named, and while the request is among the last {@value #MOST_SETTLED} settled;
 * of others only the sum is right.
 * Not thread-safe: owned by the task of its partition.
 */
public final class Ledger {
    /** Requests whose other half is awaited; the oldest is given up beyond this. */
    public static final int MOST_OPEN = 50_000;

    /** Settled requests whose winner is remembered, for losers that end last. */
    static final int MOST_SETTLED = 10_000;

    private final Counted counted;
    private final Map<RequestId, AttemptId> settled = new LinkedHashMap<>();
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
        long cost = prices.microDollars(event.run().target(), usage, at);
        windows.at(key).attempted(usage, cost, failed);
        boolean finished = event instanceof AttemptEvent.Finished;
        if (event.run().lane() == dev.signalbox.records.Lane.BATCH) {
            if (finished) {
                windows.at(key).charged(cost);
            }
        } else if (open.get(event.request()) instanceof Half.Winner(var winner)
                && winner.publication() >= event.attempt().publication()) {
            if (winner.equals(event.attempt())) {
                open.remove(event.request());
                settled(event.request(), winner);
                if (!failed) {
                    windows.at(key).charged(cost);
                }
            } else if (!failed && winner.publication() == event.attempt().publication()) {
                windows.at(key).lostRace(cost);
            }
        } else if (!failed && settled.get(event.request()) instanceof AttemptId winner
                && winner.publication() == event.attempt().publication()) {
            windows.at(key).lostRace(cost);
        } else if (finished || !failed && usage.output() > 0) {
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
                    settled(event.request(), event.attempt());
                    windows.at(bill.window()).charged(bill.microDollars());
                    lost(bills, event.attempt(), windows);
                    return;
                }
            }
            if (bills.stream().anyMatch(bill -> bill.attempt().publication() > event.attempt().publication())) {
                return;
            }
        }
        if (open.get(event.request()) instanceof Half.Winner(var winner) && winner.publication() > event.attempt().publication()) {
            return;
        }
        await(event.request(), new Half.Winner(event.attempt()));
    }

    private static void lost(List<Bill> bills, AttemptId winner, Windows windows) {
        for (var bill : bills) {
            if (!bill.attempt().equals(winner) && bill.attempt().publication() == winner.publication()) {
                windows.at(bill.window()).lostRace(bill.microDollars());
            }
        }
    }

    private void settled(RequestId request, AttemptId winner) {
        settled.put(request, winner);
        if (settled.size() > MOST_SETTLED) {
            var oldest = settled.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
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
