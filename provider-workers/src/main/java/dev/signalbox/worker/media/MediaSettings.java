package dev.signalbox.worker.media;

import dev.signalbox.runtime.settings.Settings;
import java.time.Duration;

/**
 * What may be fetched, and how much of it.
 *
 * @param limit bytes of one medium
 * @param total bytes of all media of one request
 * @param memory bytes that a worker holds at once
 * @param timeout from the first step to the last byte of one medium, redirects included
 * @param fetches at once, by a worker
 */
public record MediaSettings(int limit, long total, long memory, Duration timeout, int fetches, AllowedHosts allow) {
    public static MediaSettings read(Settings in) {
        int limit = (int) in.size("worker.media-limit", "Largest picture, sound or document that is fetched for a provider that takes only bytes.")
                .between(1_024, 256 << 20)
                .orElse(20 << 20);
        long total = in.size("worker.media-total", "Most bytes that are fetched for one request.").between(1_024, 1L << 30).orElse(40L << 20);
        long memory = in.size("worker.media-memory", "Bytes of fetched media that a worker holds at once, a third of the heap at most. What finds no"
                        + " room is refused.")
                .between(1L << 20, 16L << 30)
                .orElse(64L << 20);
        var timeout = in.duration("worker.media-timeout", "How long it may take to fetch one medium, redirects included.")
                .between(Duration.ofMillis(100), Duration.ofMinutes(5))
                .orElse(Duration.ofSeconds(10));
        int fetches = in.integer("worker.media-fetches", "Media that a worker fetches at once; more wait for their turn.").between(1, 1_024).orElse(16);
        var list = in.text("worker.media-allow", "Hosts (files.example.com, *.example.com) and networks (10.1.0.0/16) that media are fetched from"
                + " although they are not on the open internet, at any port; with commas between.").orElse("");
        return new MediaSettings(limit, total, memory, timeout, fetches, allowed(in, list));
    }

    private static AllowedHosts allowed(Settings in, String list) {
        try {
            return AllowedHosts.parse(list);
        } catch (IllegalArgumentException e) {
            in.refuse("worker.media-allow", "'" + e.getMessage() + "' is no host name, no address and no network like 10.1.0.0/16.");
            return AllowedHosts.NONE;
        }
    }
}
