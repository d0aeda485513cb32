package dev.signalbox.worker.media;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/**
 * Where media may be fetched from: the open internet at the usual ports, and what is allowed besides. A name has to lead there with each of its
 * addresses. The answer is an address, so that the connection goes where the check went, whatever the name leads to a moment later.
 */
record Reach(AllowedHosts allowed) {
    private static final Set<Integer> PORTS = Set.of(80, 443, 8080, 8443);

    /** The address to connect to. A host inside and one that there is not are told by the same words. */
    InetAddress of(MediaUrl url, List<InetAddress> addresses) throws MediaFault {
        if (addresses.isEmpty()) {
            throw notFound();
        }
        var strange = allowed.holds(url.host())
                ? List.<InetAddress>of()
                : addresses.stream().filter(address -> !allowed.holds(address.getAddress())).toList();
        if (strange.stream().anyMatch(address -> !PublicAddresses.holds(address.getAddress()))) {
            throw notFound();
        }
        if (!strange.isEmpty() && !PORTS.contains(url.port())) {
            throw new MediaFault("can't be fetched: its URL must name port 80, 443, 8080 or 8443, or none.");
        }
        return addresses.stream().filter(Inet4Address.class::isInstance).findFirst().orElse(addresses.getFirst());
    }

    static MediaFault notFound() {
        return new MediaFault("can't be fetched: its host can't be found on the open internet.");
    }
}
