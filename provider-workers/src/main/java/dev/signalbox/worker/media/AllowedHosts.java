package dev.signalbox.worker.media;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Hosts and networks that media are fetched from although they are not on the open internet, at any port. Whoever runs a worker says so.
 *
 * @param names of hosts; one that begins with a dot is every host below it
 */
public record AllowedHosts(Set<String> names, List<Network> networks) {
    public static final AllowedHosts NONE = new AllowedHosts(Set.of(), List.of());

    public AllowedHosts {
        names = Set.copyOf(names);
        networks = List.copyOf(networks);
    }

    /**
     * Of names ({@code files.example.com}, {@code *.example.com}), addresses and networks ({@code 10.1.0.0/16}), with commas between.
     *
     * @throws IllegalArgumentException whose message is the entry that is none of these
     */
    public static AllowedHosts parse(String list) {
        var names = new HashSet<String>();
        var networks = new ArrayList<Network>();
        for (var part : list.split(",")) {
            var entry = part.strip().toLowerCase(Locale.ROOT);
            var network = Network.parse(entry);
            if (network.isPresent()) {
                networks.add(network.get());
            } else if (entry.matches("(\\*\\.)?[a-z0-9_-]+(\\.[a-z0-9_-]+)*") && !MediaUrl.endsInNumber(entry)) {
                names.add(entry.startsWith("*") ? entry.substring(1) : entry);
            } else if (!entry.isEmpty()) {
                throw new IllegalArgumentException(entry);
            }
        }
        return new AllowedHosts(names, networks);
    }

    /** @param host in lower case */
    boolean holds(String host) {
        if (names.contains(host)) {
            return true;
        }
        for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
            if (names.contains(host.substring(dot))) {
                return true;
            }
        }
        return false;
    }

    boolean holds(byte[] address) {
        return networks.stream().anyMatch(network -> network.holds(address));
    }
}
