package dev.signalbox.worker.call;

import dev.signalbox.dialects.UpstreamCall;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * AWS Signature Version 4: a hash of the call, signed with a key of the day, the region and the service. The path is encoded once more for the
 * hash, as all services but S3 want it. Immutable.
 */
final class AwsSigner implements Credentials.Signer {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final String account;
    private final String secret;
    private final String session;
    private final String region;
    private final String service;

    /** @param session empty where the key is a lasting one */
    AwsSigner(String account, String secret, String session, String region, String service) {
        this.account = account;
        this.secret = secret;
        this.session = session;
        this.region = region;
        this.service = service;
    }

    @Override
    public Map<String, String> sign(RequestOptions options, UpstreamCall call, long now) {
        var stamp = STAMP.format(Instant.ofEpochMilli(now));
        var added = new LinkedHashMap<String, String>();
        added.put("x-amz-date", stamp);
        if (!session.isEmpty()) {
            added.put("x-amz-security-token", session);
        }
        var signed = new TreeMap<>(added);
        signed.put("host", host(options));
        signed.put("content-type", "application/json");
        var names = String.join(";", signed.keySet());
        var headers = new StringBuilder();
        signed.forEach((name, value) -> headers.append(name).append(':').append(value.strip()).append('\n'));
        int mark = options.getURI().indexOf('?');
        var path = mark < 0 ? options.getURI() : options.getURI().substring(0, mark);
        var query = mark < 0 ? "" : options.getURI().substring(mark + 1);
        var canonical = String.join("\n", options.getMethod().name(), encoded(path), sorted(query), headers, names, hash(call));
        var scope = stamp.substring(0, 8) + "/" + region + "/" + service + "/aws4_request";
        var text = String.join("\n", ALGORITHM, stamp, scope, hex(sha256().digest(canonical.getBytes(StandardCharsets.UTF_8))));
        added.put("content-type", "application/json");
        added.put("authorization", ALGORITHM + " Credential=" + account + "/" + scope + ", SignedHeaders=" + names + ", Signature="
                + hex(hmac(key(stamp.substring(0, 8)), text)));
        return added;
    }

    private static String host(RequestOptions options) {
        boolean usual = options.getPort() == (Boolean.TRUE.equals(options.isSsl()) ? 443 : 80);
        return usual ? options.getHost() : options.getHost() + ":" + options.getPort();
    }

    private byte[] key(String day) {
        byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (var part : new String[] {day, region, service, "aws4_request"}) {
            key = hmac(key, part);
        }
        return key;
    }

    private static String hash(UpstreamCall call) {
        var digest = sha256();
        for (var piece : call.pieces()) {
            digest.update(piece.array(), piece.offset(), piece.length());
        }
        return hex(digest.digest());
    }

    /** Parameters by name and value, each with an equals sign. */
    private static String sorted(String query) {
        if (query.isEmpty()) {
            return "";
        }
        var parameters = query.split("&");
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = parameters[i].indexOf('=') < 0 ? parameters[i] + "=" : parameters[i];
        }
        Arrays.sort(parameters);
        return String.join("&", parameters);
    }

    private static String encoded(String path) {
        var out = new StringBuilder(path.length() + 16);
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean plain = c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || "-._~/".indexOf(c) >= 0;
            out.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        return out.isEmpty() ? "/" : out.toString();
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
