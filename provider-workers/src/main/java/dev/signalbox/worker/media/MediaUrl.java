package dev.signalbox.worker.media;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A URL that may be asked for: with http or https, without a name and a password, and read in one way alone, so that what is checked is what
 * is asked for. Characters that have to be escaped in a path are.
 *
 * @param host in lower case, without brackets
 * @param target path and query, as they are sent
 */
record MediaUrl(boolean tls, String host, int port, String target) {
    private static final int LONGEST = 8 << 10;
    private static final int LONGEST_NAME = 253;
    private static final Pattern SHAPE = Pattern.compile("(?i:(https?)://)([^/?#]*)([^#]*)(?:#.*)?", Pattern.DOTALL);
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^:\\[\\]]+)(?::([0-9]{1,5})?)?");
    private static final Pattern NAME = Pattern.compile("[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*");
    private static final String LEGAL = "-._~!$&'()*+,;=:@/?%[]";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    static MediaUrl parse(String text) throws MediaFault {
        var shape = SHAPE.matcher(text);
        if (text.length() > LONGEST) {
            throw new MediaFault("can't be fetched: its URL is longer than 8 KiB.");
        }
        if (!shape.matches() || text.indexOf('\\') >= 0 || text.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
            throw new MediaFault("can't be fetched: it must be a URL with http or https.");
        }
        if (shape.group(2).indexOf('@') >= 0) {
            throw new MediaFault("can't be fetched: its URL must not hold a name or a password.");
        }
        var authority = AUTHORITY.matcher(shape.group(2));
        if (!authority.matches()) {
            throw noHost();
        }
        boolean tls = shape.group(1).equalsIgnoreCase("https");
        var target = escaped(shape.group(3));
        return new MediaUrl(tls, host(authority.group(1)), port(authority, tls), target.startsWith("/") ? target : "/" + target);
    }

    private static MediaFault noHost() {
        return new MediaFault("can't be fetched: its URL names no host.");
    }

    private static int port(Matcher authority, boolean tls) throws MediaFault {
        var digits = authority.group(2);
        int port = digits == null ? tls ? 443 : 80 : Integer.parseInt(digits);
        if (port == 0 || port > 0xFFFF) {
            throw new MediaFault("can't be fetched: its URL names no port that there is.");
        }
        return port;
    }

    private static String host(String text) throws MediaFault {
        if (text.startsWith("[")) {
            var inside = text.substring(1, text.length() - 1);
            if (inside.indexOf(':') < 0 || Network.literal(inside).isEmpty()) {
                throw noHost();
            }
            return inside.toLowerCase(Locale.ROOT);
        }
        var name = ascii(text);
        var host = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        boolean readable = endsInNumber(host) ? Network.literal(host).isPresent() : host.length() <= LONGEST_NAME && NAME.matcher(host).matches();
        if (!readable) {
            throw noHost();
        }
        return host;
    }

    private static String ascii(String text) throws MediaFault {
        try {
            return (text.chars().allMatch(c -> c < 0x80) ? text : IDN.toASCII(text)).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException _) {
            throw noHost();
        }
    }

    /** Whether some would take a host for an address, as they do {@code 2130706433}, {@code 127.1} and {@code 0x7f.0.0.1}. */
    static boolean endsInNumber(String host) {
        return host.substring(host.lastIndexOf('.') + 1).matches("[0-9]+|0[xX][0-9a-fA-F]*");
    }

    private static String escaped(String text) {
        var out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (c < 0x80 && (Character.isLetterOrDigit(c) || LEGAL.indexOf(c) >= 0)) {
                out.appendCodePoint(c);
            } else {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    out.append('%').append(HEX.toHexDigits(b));
                }
            }
        });
        return out.toString();
    }

    /** Where an answer says that the medium is now. */
    MediaUrl redirected(String location) throws MediaFault {
        if (location.length() > LONGEST || location.regionMatches(true, 0, "http:", 0, 5) || location.regionMatches(true, 0, "https:", 0, 6)) {
            return parse(location);
        }
        if (location.startsWith("//")) {
            return parse((tls ? "https:" : "http:") + location);
        }
        int colon = location.indexOf(':');
        if (colon >= 0 && location.substring(0, colon).matches("[A-Za-z][A-Za-z0-9+.-]*")) {
            throw new MediaFault("can't be fetched: it was redirected to something other than http or https.");
        }
        try {
            var cut = location.indexOf('#') < 0 ? location : location.substring(0, location.indexOf('#'));
            var there = new URI(target.replace("[", "%5B").replace("]", "%5D")).resolve(new URI(escaped(cut).replace("[", "%5B").replace("]", "%5D")));
            return parse((tls ? "https://" : "http://") + authority() + (there.toString().startsWith("/") ? "" : "/") + there);
        } catch (URISyntaxException _) {
            throw new MediaFault("can't be fetched: it was redirected to something that is no URL.");
        }
    }

    private String authority() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /** The address that the host is, where it is no name. */
    Optional<byte[]> address() {
        return Network.literal(host);
    }
}
