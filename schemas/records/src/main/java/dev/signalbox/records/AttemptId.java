package dev.signalbox.records;

/**
 * The identity of one try to answer a request. An identity, not a rank: a later attempt does not beat an earlier one.
 *
 * @param publication how often the ingress had published the request before this attempt, from 0
 * @param routerEpoch the epoch of the router that made it
 * @param n a counter of that router epoch, unique in it
 */
public record AttemptId(int publication, long routerEpoch, long n) {
    @Override
    public String toString() {
        return publication + "." + routerEpoch + "." + n;
    }

    public static AttemptId parse(String text) {
        var parts = text.split("\\.", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("an attempt id is publication.epoch.n, got '" + text + "'");
        }
        return new AttemptId(Integer.parseInt(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
    }
}
