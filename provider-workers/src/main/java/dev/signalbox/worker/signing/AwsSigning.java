package dev.signalbox.worker.signing;

import dev.signalbox.records.Bytes;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/**
 * AWS's Signature Version 4, made by AWS's own library: a hash of the call, signed for a day, a region and a service.
 * It covers the path, the query, the host, the given headers and the body, so that nothing of them may change behind it.
 * Immutable.
 */
public final class AwsSigning {
    private static final AwsV4HttpSigner SIGNER = AwsV4HttpSigner.create();

    private final AwsCredentialsIdentity identity;
    private final String region;
    private final String service;

    private AwsSigning(AwsCredentialsIdentity identity, String region, String service) {
        this.identity = identity;
        this.region = region;
        this.service = service;
    }

    /**
     * @param session token of a key that is lent for some hours; empty where the key is a lasting one
     * @param service {@code bedrock} for Bedrock's runtime, whatever its host is called
     */
    public static AwsSigning with(String accessKey, String secretKey, String session, String region, String service) {
        var identity = session.isEmpty()
                ? AwsCredentialsIdentity.create(accessKey, secretKey)
                : AwsSessionCredentialsIdentity.create(accessKey, secretKey, session);
        return new AwsSigning(identity, region, service);
    }

    /**
     * The headers that a call has to carry beside its own, names in lower case; {@code host}, which the signature covers,
     * is left to who sends it.
     *
     * @param uri with its path encoded as it is sent
     * @param headers that are signed with it; only such as arrive unchanged
     * @param payload the body, in order
     */
    public Map<String, String> sign(String method, URI uri, Map<String, String> headers, List<Bytes> payload, Instant at) {
        var request = SdkHttpRequest.builder().method(SdkHttpMethod.fromValue(method)).uri(uri);
        headers.forEach(request::putHeader);
        var signed = SIGNER.sign(sign -> sign
                .identity(identity)
                .request(request.build())
                .payload(body(payload))
                .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(at, ZoneOffset.UTC)));
        var added = new TreeMap<String, String>();
        signed.request().forEachHeader((name, values) -> added.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
        headers.keySet().forEach(name -> added.remove(name.toLowerCase(Locale.ROOT)));
        added.remove("host");
        return added;
    }

    private static ContentStreamProvider body(List<Bytes> pieces) {
        return ContentStreamProvider.fromInputStreamSupplier(() -> {
            var streams = pieces.stream()
                    .<InputStream>map(piece -> new ByteArrayInputStream(piece.array(), piece.offset(), piece.length()))
                    .toList();
            return new SequenceInputStream(Collections.enumeration(streams));
        });
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return "AwsSigning[" + region + "/" + service + "]";
    }
}
