package dev.signalbox.worker.call;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Who cancels does so on purpose: the provider hears of it, and the log does not. */
@Timeout(60)
class QuietCancelTest {
    private final Vertx vertx = Vertx.vertx();
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final Logger log = (Logger) LoggerFactory.getLogger("io.vertx");
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            logged.add(event.getLevel() + " " + event.getFormattedMessage());
        }
    };

    @BeforeEach
    void listen() {
        appender.start();
        log.addAppender(appender);
        log.setLevel(Level.WARN);
    }

    @AfterEach
    void close() throws Exception {
        log.detachAppender(appender);
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /** When the cancel comes. */
    private enum Moment {
        BEFORE_THE_CONNECTION,
        BEFORE_THE_ANSWER,
        WITHIN_THE_ANSWER
    }

    @ParameterizedTest
    @EnumSource
    void a_cancel_over_http_2_reaches_the_provider_and_not_the_log(Moment moment) throws Exception {
        cancelled(moment, HttpVersion.HTTP_2);
    }

    @ParameterizedTest
    @EnumSource
    void a_cancel_over_http_1_reaches_the_provider_and_not_the_log(Moment moment) throws Exception {
        cancelled(moment, HttpVersion.HTTP_1_1);
    }

    private void cancelled(Moment moment, HttpVersion version) throws Exception {
        // Given
        var asked = new CompletableFuture<HttpServerRequest>();
        var stopped = new CompletableFuture<Void>();
        var server = vertx.createHttpServer().requestHandler(request -> {
            if (request.path().equals("/next")) {
                request.response().end();
                return;
            }
            request.response().exceptionHandler(_ -> stopped.complete(null)).closeHandler(_ -> stopped.complete(null));
            request.endHandler(_ -> asked.complete(request));
        }).listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        var client = vertx.createHttpClient(new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false),
                new PoolOptions().setHttp1MaxSize(1).setHttp2MaxSize(1));
        var context = vertx.getOrCreateContext();
        var read = new CompletableFuture<Void>();
        var next = new CompletableFuture<Integer>();
        var exchange = new Exchange(listener(read));
        context.runOnContext(_ -> {
            exchange.start(client, new RequestOptions().setHost("127.0.0.1").setPort(server.actualPort()).setURI("/"),
                    UpstreamCall.of("/", List.of(Bytes.utf8("{}"))));
            if (moment == Moment.BEFORE_THE_CONNECTION) {
                exchange.close();
            }
        });

        // When
        context.runOnContext(_ -> client.request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/next")
                .compose(HttpClientRequest::send).onSuccess(response -> next.complete(response.statusCode())));
        if (moment != Moment.BEFORE_THE_CONNECTION) {
            var request = asked.get(30, TimeUnit.SECONDS);
            if (moment == Moment.WITHIN_THE_ANSWER) {
                request.response().setChunked(true).write("some");
                read.get(30, TimeUnit.SECONDS);
            }
            context.runOnContext(_ -> exchange.close());
            stopped.get(30, TimeUnit.SECONDS);
        }
        assertThat(next.get(30, TimeUnit.SECONDS)).as("what comes behind it").isEqualTo(200);
        client.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);

        // Then
        assertThat(exchange.isOver()).isTrue();
        assertThat(logged).isEmpty();
    }

    private static Exchange.Listener listener(CompletableFuture<Void> read) {
        return new Exchange.Listener() {
            @Override
            public void sent() {}

            @Override
            public void headed(int status, HeaderLookup headers) {}

            @Override
            public void read(Bytes data) {
                read.complete(null);
            }

            @Override
            public void over() {}

            @Override
            public void broke(Failure failure, String message) {}
        };
    }
}
