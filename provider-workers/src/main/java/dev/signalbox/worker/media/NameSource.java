package dev.signalbox.worker.media;

import io.vertx.core.Future;
import java.net.InetAddress;
import java.util.List;

/** Looks up the addresses of a host. */
interface NameSource {
    /** Fails where there is no such host. */
    Future<List<InetAddress>> resolve(String host);
}
