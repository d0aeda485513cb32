package dev.signalbox.records.wire;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a registry is reached.
 *
 * @param urls base URLs with their path ({@code http://host:8080/apis/ccompat/v7} for Apicurio); tried in turn
 * @param timeout of one try; registering gets five times as much, as a registry that has just started is slow
 * @param attempts tries over all URLs before a call is given up
 * @param patience for how long registering goes on trying beyond that: services may start before their registry
 * @param backoff wait before the second try; doubles up to a second, and a random half of it is left out
 * @param idCache file in which known ids are kept, so that a restart does not wait for the registry
 */
public record RegistrySettings(
        List<URI> urls,
        Credentials credentials,
        Duration timeout,
        int attempts,
        Duration patience,
        Duration backoff,
        Optional<Path> idCache) {
    public RegistrySettings {
        urls = urls.stream().map(RegistrySettings::withoutSlash).toList();
        if (urls.isEmpty()) {
            throw new IllegalArgumentException("a registry needs at least one URL");
        }
        if (attempts < 1) {
            throw new IllegalArgumentException("a registry needs at least one attempt, got " + attempts);
        }
    }

    /** Comma-separated URLs. A user and password in the first one become the credentials. */
    public static RegistrySettings of(String urls) {
        var list = Stream.of(urls.strip().split("\\s*,\\s*")).map(URI::create).toList();
        var user = list.getFirst().getRawUserInfo();
        var credentials =
                user == null
                        ? Credentials.NONE
                        : Credentials.ofUserInfo(URLDecoder.decode(user, StandardCharsets.UTF_8));
        return new RegistrySettings(
                list, credentials, Duration.ofSeconds(3), 3, Duration.ofSeconds(60), Duration.ofMillis(100),
                Optional.empty());
    }

    public RegistrySettings with(Credentials other) {
        return new RegistrySettings(urls, other, timeout, attempts, patience, backoff, idCache);
    }

    public RegistrySettings withIdCache(Path file) {
        return new RegistrySettings(urls, credentials, timeout, attempts, patience, backoff, Optional.of(file));
    }

    public RegistrySettings retrying(int times, Duration first, Duration eachAtMost) {
        return new RegistrySettings(urls, credentials, eachAtMost, times, patience, first, idCache);
    }

    public RegistrySettings patient(Duration forAsLong) {
        return new RegistrySettings(urls, credentials, timeout, attempts, forAsLong, backoff, idCache);
    }

    private static URI withoutSlash(URI url) {
        var text = url.toString();
        int user = text.indexOf('@');
        if (url.getRawUserInfo() != null && user >= 0) {
            text = url.getScheme() + "://" + text.substring(user + 1);
        }
        return URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    }
}
