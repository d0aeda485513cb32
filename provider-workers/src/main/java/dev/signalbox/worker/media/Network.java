package dev.signalbox.worker.media;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A range of addresses in CIDR's notation. Addresses of another family are not in it.
 *
 * @param prefix the first address of it, in network order
 * @param bits how many of its bits count
 */
record Network(byte[] prefix, int bits) {
    /** Of {@code 10.0.0.0/8}, or of one address alone; empty where it is neither. */
    static Optional<Network> parse(String text) {
        int slash = text.indexOf('/');
        var address = literal(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            return Optional.empty();
        }
        int most = address.get().length * 8;
        int bits = slash < 0 ? most : digits(text.substring(slash + 1));
        return bits < 0 || bits > most ? Optional.empty() : Optional.of(new Network(address.get(), bits));
    }

    /** The same where it is known to be one. */
    static Network of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException(text));
    }

    private static int digits(String text) {
        return text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : -1;
    }

    /** The bytes of an address that is written out; nothing is ever looked up. */
    static Optional<byte[]> literal(String text) {
        try {
            return Optional.of((text.indexOf(':') >= 0 ? six(text) : InetAddress.ofLiteral(quad(text))).getAddress());
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static InetAddress six(String text) {
        if (text.indexOf('%') >= 0) {
            throw new IllegalArgumentException("a zone means something on one machine alone");
        }
        return InetAddress.ofLiteral(text);
    }

    /** Four decimal numbers without leading zeros, which some read as octal ones. */
    private static String quad(String text) {
        var number = "(0|[1-9][0-9]{0,2})";
        if (!text.matches(number + "(\\." + number + "){3}")) {
            throw new IllegalArgumentException("no address");
        }
        return text;
    }

    boolean holds(byte[] address) {
        if (address.length != prefix.length) {
            return false;
        }
        int whole = bits / 8;
        for (int i = 0; i < whole; i++) {
            if (address[i] != prefix[i]) {
                return false;
            }
        }
        int rest = bits % 8;
        return rest == 0 || ((address[whole] ^ prefix[whole]) & 0xFF) >>> (8 - rest) == 0;
    }
}
