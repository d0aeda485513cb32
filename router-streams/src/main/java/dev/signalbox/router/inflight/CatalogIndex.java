package dev.signalbox.router.inflight;

import dev.signalbox.records.catalog.Catalog;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Finds targets of the last few catalogue versions in the current one, because other routers change over some milliseconds earlier or
 * later. Older versions, and younger ones that have not arrived here, are unknown.
 */
public final class CatalogIndex {
    private static final int KEPT = 4;

    private final Deque<Known> known = new ArrayDeque<>();
    private Catalog current = Catalog.EMPTY;

    private record Known(Catalog catalog, int[] newIndex) {}

    public CatalogIndex() {
        known.addFirst(new Known(current, new int[0]));
    }

    public Catalog current() {
        return current;
    }

    /** Makes it the current one, and gives where each target of the one before has gone; -1 where it is gone. */
    public int[] advance(Catalog next) {
        var before = current;
        current = next;
        var versions = known.stream().map(Known::catalog).filter(c -> c.version() != next.version()).toList();
        known.clear();
        for (var catalog : versions.subList(0, Math.min(KEPT - 1, versions.size()))) {
            known.addLast(new Known(catalog, indices(catalog, next)));
        }
        known.addFirst(new Known(next, indices(next, next)));
        return indices(before, next);
    }

    /** Where the targets of that version are now; null where the version is not known here. */
    int @Nullable [] of(long version) {
        for (var each : known) {
            if (each.catalog().version() == version) {
                return each.newIndex();
            }
        }
        return null;
    }

    private static int[] indices(Catalog from, Catalog to) {
        var indices = new int[from.targets().size()];
        Arrays.setAll(indices, i -> to.target(from.targets().get(i).id()).map(t -> t.index()).orElse(-1));
        return indices;
    }
}
