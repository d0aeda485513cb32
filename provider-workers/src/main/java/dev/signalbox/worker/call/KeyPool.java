package dev.signalbox.worker.call;

import dev.signalbox.records.Failure;
import dev.signalbox.records.catalog.Provider.Auth;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys of one provider. Each call takes the one whose share is most overdue, among those that the provider did not refuse lately: a key
 * that is refused, used up or over its limit is left alone for a while, and the others go on. Thread-safe.
 */
final class KeyPool {
    private final List<Entry> entries = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    private static final class Entry {
        final Secrets.Secret secret;
        final int weight;
        long credit;
        long backAt;

        Entry(Secrets.Secret secret, int weight) {
            this.secret = secret;
            this.weight = weight;
        }
    }

    /** Keys whose references lead nowhere are left out and kept as faults. */
    KeyPool(List<Auth.Key> keys, Secrets secrets) {
        for (var key : keys) {
            switch (secrets.resolve(key.secret())) {
                case Secrets.Secret secret -> entries.add(new Entry(secret, Math.max(1, key.weight())));
                case Secrets.Unusable unusable -> faults.add("key " + unusable);
            }
        }
    }

    /** What of it can't be used, by its references. */
    List<String> faults() {
        return faults;
    }

    /** How many of its keys can be sent at all. */
    int size() {
        return entries.size();
    }

    Secrets.Secret secret(int place) {
        return entries.get(place).secret;
    }

    /** The place of the key for the next call; that which is back first where all are left alone. @param now epoch milliseconds */
    synchronized int next(long now) {
        if (entries.size() <= 1) {
            return 0;
        }
        int best = -1;
        long weights = 0;
        for (int i = 0; i < entries.size(); i++) {
            var entry = entries.get(i);
            if (entry.backAt <= now) {
                entry.credit += entry.weight;
                weights += entry.weight;
                best = best < 0 || entry.credit > entries.get(best).credit ? i : best;
            }
        }
        if (best >= 0) {
            entries.get(best).credit -= weights;
            return best;
        }
        int first = 0;
        for (int i = 1; i < entries.size(); i++) {
            first = entries.get(i).backAt < entries.get(first).backAt ? i : first;
        }
        return first;
    }

    /**
     * A call with that key failed. Returns whether another key can be tried at once.
     *
     * @param retryAfterMillis what the provider asked for, 0 where it asked nothing
     * @param now epoch milliseconds
     */
    synchronized boolean refused(int place, Failure failure, long retryAfterMillis, long now) {
        boolean ofKey = failure == Failure.PROVIDER_AUTH || failure == Failure.QUOTA_EXHAUSTED || failure == Failure.RATE_LIMITED;
        if (!ofKey || entries.size() <= 1) {
            return false;
        }
        long wait = Math.min(retryAfterMillis > 0 ? retryAfterMillis : failure.cools().millis(), Failure.Cools.LONGEST_MILLIS);
        entries.get(place).backAt = Math.max(entries.get(place).backAt, now + wait);
        return entries.stream().anyMatch(entry -> entry.backAt <= now);
    }

    /** A text without any of the keys in it. */
    String scrubbed(String text) {
        var clean = text;
        for (var entry : entries) {
            clean = entry.secret.scrubbed(clean);
        }
        return clean;
    }
}
