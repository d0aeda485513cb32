package dev.signalbox.ingress.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;

/**
 * What is still to come of a body that was refused. A little is swallowed and the connection lives on; of more, as
 * much is read as it
 * takes for the client to look at the answer (a connection closed before that is reset, and the answer lost), and
 * then it ends.
 */
final class Unread {
    private static final int SMALL_BYTES = 64 << 10;
    private static final int MOST_BYTES = 32 << 20;
    private static final Duration MOST = Duration.ofSeconds(2);

    private Unread() {}

    /** Returns whether the connection has to end after the answer. */
    static boolean swallow(HttpServerRequest request, Desk desk) {
        if (request.isEnded()) {
            return false;
        }
        if (request.version() == HttpVersion.HTTP_2 || small(request)) {
            request.handler(_ -> {}).endHandler(_ -> {}).resume();
            return false;
        }
        var connection = request.connection();
        var patience = desk.time().after(MOST, () -> desk.context().runOnContext(_ -> connection.close()));
        var read = new long[1];
        request.handler(chunk -> {
                    read[0] += chunk.length();
                    if (read[0] > MOST_BYTES) {
                        connection.close();
                    }
                })
                .endHandler(_ -> {
                    patience.cancel();
                    connection.close();
                })
                .resume();
        return true;
    }

    private static boolean small(HttpServerRequest request) {
        var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null) {
            return !request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
        }
        return length.length() <= 6 && Integer.parseInt(length) <= SMALL_BYTES;
    }
}
