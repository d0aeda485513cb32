package dev.signalbox.worker.body;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The offsets that are wanted of one partition, and the reader's next move for them. Owned by the reading thread.
 *
 * @param <P> who wants an offset
 */
final class Wants<P> {
    /** Reading over so many records is cheaper than a seek, which throws away what was fetched ahead. */
    private static final long NEAR = 24;

    private final TreeMap<Long, List<P>> byOffset = new TreeMap<>();

    /** What to do before the next poll. */
    sealed interface Move {
        record Rest() implements Move {}

        record ReadOn() implements Move {}

        record Seek(long offset) implements Move {}
    }

    void add(long offset, P who) {
        byOffset.computeIfAbsent(offset, _ -> new ArrayList<>(1)).add(who);
    }

    boolean isEmpty() {
        return byOffset.isEmpty();
    }

    /** @param position next offset that a poll would bring, negative where there is none yet */
    Move next(long position) {
        if (byOffset.isEmpty()) {
            return new Move.Rest();
        }
        long lowest = byOffset.firstKey();
        return position >= 0 && lowest >= position && lowest - position <= NEAR ? new Move.ReadOn() : new Move.Seek(lowest);
    }

    /** Who wants the record at that offset; they want it no longer. */
    List<P> take(long offset) {
        var who = byOffset.remove(offset);
        return who == null ? List.of() : who;
    }

    /** Who wants what the log no longer has. */
    List<P> takeBefore(long start) {
        var lost = new ArrayList<P>();
        var gone = byOffset.headMap(start);
        gone.values().forEach(lost::addAll);
        gone.clear();
        return lost;
    }

    List<P> takeAll() {
        return takeBefore(Long.MAX_VALUE);
    }

    void removeIf(java.util.function.Predicate<P> over) {
        byOffset.values().removeIf(all -> {
            all.removeIf(over);
            return all.isEmpty();
        });
    }
}
