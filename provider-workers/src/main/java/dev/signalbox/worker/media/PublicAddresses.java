package dev.signalbox.worker.media;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses lie on the open internet, by IANA's registries of special-purpose addresses. An IPv6 address in which one of IPv4 is
 * carried is what that is; what is not known to be public is not.
 */
final class PublicAddresses {
    private static final List<Network> SPECIAL_V4 = networks(
            "0.0.0.0/8", // this network
            "10.0.0.0/8",
            "100.64.0.0/10", // carriers' own, and some clouds' metadata
            "127.0.0.0/8",
            "168.63.129.16", // Azure's own services, for machines inside
            "169.254.0.0/16", // link-local: metadata of most clouds
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4"); // with the broadcast address

    private static final Network GLOBAL_V6 = Network.of("2000::/3");

    private static final List<Network> SPECIAL_V6 = networks(
            "2001::/23", // Teredo, benchmarks, and other protocols' own
            "2001:db8::/32",
            "3fff::/20");

    /** Where an IPv4 address stands in one of IPv6, by the prefix before. */
    private enum Carried {
        MAPPED(new Network(mapped(), 96), 12),
        NAT64(Network.of("64:ff9b::/96"), 12),
        SIX_TO_FOUR(Network.of("2002::/16"), 2);

        private final Network prefix;
        private final int at;

        Carried(Network prefix, int at) {
            this.prefix = prefix;
            this.at = at;
        }

        /** The JDK reads what is written so as an address of IPv4. */
        private static byte[] mapped() {
            var prefix = new byte[16];
            prefix[10] = prefix[11] = (byte) 0xFF;
            return prefix;
        }
    }

    private PublicAddresses() {}

    private static List<Network> networks(String... all) {
        return Stream.of(all).map(Network::of).toList();
    }

    /** @param address 4 or 16 bytes */
    static boolean holds(byte[] address) {
        if (address.length == 4) {
            return SPECIAL_V4.stream().noneMatch(special -> special.holds(address));
        }
        for (var carried : Carried.values()) {
            if (carried.prefix.holds(address)) {
                return holds(Arrays.copyOfRange(address, carried.at, carried.at + 4));
            }
        }
        return GLOBAL_V6.holds(address) && SPECIAL_V6.stream().noneMatch(special -> special.holds(address));
    }
}
