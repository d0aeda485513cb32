package dev.signalbox.standalone.catalog;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A vendor's server on loopback for the time of one test, which says itself what is answered. */
public final class VendorServer implements BeforeEachCallback, AfterEachCallback {
    private final Vertx vertx = Vertx.vertx();
    private final Handler<HttpServerRequest> answers;
    private String origin = "";

    public VendorServer(Handler<HttpServerRequest> answers) {
        this.answers = answers;
    }

    public Vertx vertx() {
        return vertx;
    }

    /** Where it listens, without a path. */
    public String origin() {
        return origin;
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        var server = vertx.createHttpServer().requestHandler(answers).listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        origin = "http://127.0.0.1:" + server.actualPort();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        vertx.close();
    }
}
