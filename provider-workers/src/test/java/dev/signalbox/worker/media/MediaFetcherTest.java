package dev.signalbox.worker.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.RemoteMedia.Kind;
import dev.signalbox.dialects.prompt.RemoteMedia.Source;
import dev.signalbox.records.Failure;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.JksOptions;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against servers on loopback; only 127.0.0.1 is allowed. */
@Timeout(180)
class MediaFetcherTest {
    private static final Buffer GIF = Buffer.buffer("GIF89a and more");
    private static final int LIMIT = 64 << 10;
    private static final Duration LONG = Duration.ofMinutes(2);

    private final Vertx vertx = Vertx.vertx();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> askedInside = new CopyOnWriteArrayList<>();
    private final LinkedBlockingQueue<HttpServerRequest> hanging = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<String> left = new LinkedBlockingQueue<>();
    private final List<String> lookedUp = new CopyOnWriteArrayList<>();
    private final Map<String, List<List<String>>> names = new LinkedHashMap<>();
    private int port;
    private int portInside;

    @BeforeEach
    void listen() throws Exception {
        port = listen("127.0.0.1", new HttpServerOptions(), this::serve);
        portInside = listen("127.0.0.2", new HttpServerOptions(), request -> {
            askedInside.add(request.uri());
            request.response().end(GIF);
        });
    }

    @AfterEach
    void close() {
        vertx.close();
    }

    private int listen(String address, HttpServerOptions options, Handler<HttpServerRequest> handler) throws Exception {
        return vertx.createHttpServer(options).requestHandler(handler).listen(0, address).toCompletionStage().toCompletableFuture()
                .get(60, TimeUnit.SECONDS).actualPort();
    }

    private void serve(HttpServerRequest request) {
        asked.add(request.getHeader("host") + " " + request.uri());
        var response = request.response();
        switch (request.path()) {
            case "/gif" -> response.putHeader("content-type", "text/html").end(GIF);
            case "/exact" -> response.end(filled(LIMIT));
            case "/large" -> response.end(filled(LIMIT + 1));
            case "/large-chunked" -> response.setChunked(true).write(filled(LIMIT)).onSuccess(_ -> response.end(filled(1)));
            case "/endless" -> {
                response.setChunked(true);
                endless(request);
            }
            case "/page" -> response.putHeader("content-type", "image/png").end("<html>secret page</html>");
            case "/gone" -> response.setStatusCode(404).end("secret page");
            case "/compressed" -> response.putHeader("content-encoding", "gzip").end(GIF);
            case "/cut" -> response.putHeader("content-length", "1000").write(GIF).onSuccess(_ -> request.connection().close());
            case "/hang" -> {
                request.connection().closeHandler(_ -> left.add(request.uri()));
                hanging.add(request);
            }
            case "/half" -> {
                request.connection().closeHandler(_ -> left.add(request.uri()));
                response.putHeader("content-length", "1000").write(GIF).onSuccess(_ -> hanging.add(request));
            }
            case "/to" -> response.setStatusCode(302).putHeader("location", String.valueOf(request.query())).end("x");
            case "/nowhere" -> response.setStatusCode(302).end();
            case "/again" -> {
                int n = Integer.parseInt(String.valueOf(request.query()));
                response.setStatusCode(307).putHeader("location", n == 0 ? "/gif" : "/again?" + (n - 1)).end();
            }
            default -> response.setStatusCode(500).end();
        }
    }

    private void endless(HttpServerRequest request) {
        request.response().write(filled(1_000)).onSuccess(_ -> endless(request)).onFailure(_ -> left.add(request.uri()));
    }

    private static Buffer filled(int length) {
        return Buffer.buffer(GIF.getBytes()).appendBytes(new byte[length]).slice(0, length);
    }

    private MediaFetcher fetcher(Duration timeout, int fetches, long total, long memory, HttpClientOptions options) {
        var settings = new MediaSettings(LIMIT, total, memory, timeout, fetches, AllowedHosts.parse("127.0.0.1,inside.example"));
        return new MediaFetcher(vertx, settings, host -> {
            lookedUp.add(host);
            var answers = names.get(host);
            if (answers == null) {
                return Future.failedFuture("no such host");
            }
            return Future.succeededFuture((answers.size() > 1 ? answers.removeFirst() : answers.getFirst()).stream().map(MediaFetcherTest::address).toList());
        }, options);
    }

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    private MediaFetcher fetcher() {
        return fetcher(LONG, 8, 1 << 20, 1 << 20, new HttpClientOptions());
    }

    private String at(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    private record Outcome(CompletableFuture<MediaSource.Gathered> gathered, MediaSource.Loan loan) {
        Media.Inline only() throws Exception {
            return gathered.get(60, TimeUnit.SECONDS).inline().values().iterator().next();
        }

        BadRequest refused() throws Exception {
            return gathered.handle((all, why) -> {
                if (all == null) {
                    return (BadRequest) why;
                }
                try {
                    throw new AssertionError("arrived: " + all.inline());
                } catch (BadRequest late) {
                    return late;
                }
            }).get(60, TimeUnit.SECONDS);
        }
    }

    private Outcome fetch(MediaFetcher fetcher, String... urls) throws Exception {
        var wanted = new LinkedHashMap<Source, String>();
        for (int i = 0; i < urls.length; i++) {
            wanted.put(new Source(Kind.IMAGE, urls[i]), "messages[" + i + "]");
        }
        var gathered = new CompletableFuture<MediaSource.Gathered>();
        var loan = new CompletableFuture<MediaSource.Loan>();
        vertx.runOnContext(_ -> loan.complete(fetcher.fetch(wanted, new MediaSource.Receiver() {
            @Override
            public void arrived(MediaSource.Gathered all) {
                gathered.complete(all);
            }

            @Override
            public void refused(BadRequest why) {
                gathered.completeExceptionally(why);
            }
        })));
        return new Outcome(gathered, loan.get(60, TimeUnit.SECONDS));
    }

    private void refused(BadRequest why, String word) {
        assertThat(why.failure()).isEqualTo(Failure.INVALID_REQUEST);
        assertThat(why.failure().hurtsHealth()).isFalse();
        assertThat(why.param()).isEqualTo("messages[0]");
        assertThat(why.explanation()).startsWith("'messages[0]' ").contains(word).endsWith(".").doesNotContain("127.", "secret", "Exception");
    }

    @Test
    void a_picture_arrives_with_the_type_that_it_is_of() throws Exception {
        assertThat(fetch(fetcher(), at("/gif")).only()).isEqualTo(new Media.Inline("image/gif", Base64.getEncoder().encodeToString(GIF.getBytes())));
    }

    @Test
    void several_arrive_together_and_the_first_that_can_t_be_had_ends_them_all() throws Exception {
        // Given
        var fetcher = fetcher();

        // When
        var all = fetch(fetcher, at("/gif?1"), at("/gif?2"), at("/exact")).gathered().get(60, TimeUnit.SECONDS).inline();
        var none = fetch(fetcher, at("/gone"), at("/hang"));

        // Then
        assertThat(all.keySet().stream().map(Source::url)).contains(at("/gif?1"), at("/gif?2"), at("/exact"));
        refused(none.refused(), "404");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/gone", "/page", "/compressed", "/cut", "/large", "/large-chunked", "/endless", "/nowhere", "/to?file:///etc/passwd",
        "/to?ftp://127.0.0.1/x", "/again?3"})
    void what_can_t_be_used_is_refused_without_a_word_of_what_lies_there(String path) throws Exception {
        refused(fetch(fetcher(), at(path)).refused(), switch (path) {
            case "/gone" -> "404";
            case "/page" -> "no picture";
            case "/compressed" -> "compressed";
            case "/cut" -> "broke";
            case "/large", "/large-chunked", "/endless" -> "too large";
            default -> "redirected";
        });
    }

    @Test
    void three_redirects_are_followed() throws Exception {
        assertThat(fetch(fetcher(), at("/again?2")).only().type()).isEqualTo("image/gif");
        assertThat(asked).hasSize(4);
    }

    @Test
    void an_address_inside_is_not_called_however_it_is_named() throws Exception {
        // Given
        names.put("inside.test", List.of(List.of("127.0.0.2")));
        names.put("mixed.test", List.of(List.of("8.8.8.8", "127.0.0.2")));
        var there = ":" + portInside + "/gif";
        var fetcher = fetcher();

        for (var url : List.of("http://127.0.0.2" + there, "http://inside.test" + there, "http://mixed.test" + there, "http://[::ffff:127.0.0.2]" + there,
                "http://[::1]" + there, "http://none.test" + there, "http://169.254.169.254/latest/meta-data/")) {
            // When
            var direct = fetch(fetcher, url).refused();
            var redirected = fetch(fetcher, at("/to?" + url)).refused();

            // Then
            refused(direct, "can't be found on the open internet");
            refused(redirected, "can't be found on the open internet");
        }
        assertThat(askedInside).isEmpty();
    }

    @Test
    void a_name_is_looked_up_once_and_the_address_that_was_checked_is_called() throws Exception {
        // Given: the name leads elsewhere as soon as it was looked up
        names.put("moving.test", new ArrayList<>(List.of(List.of("127.0.0.1"), List.of("127.0.0.2"))));

        // When
        var got = fetch(fetcher(), "http://moving.test:" + port + "/gif").only();

        // Then
        assertThat(got.type()).isEqualTo("image/gif");
        assertThat(lookedUp).containsExactly("moving.test");
        assertThat(asked).containsExactly("moving.test:" + port + " /gif");

        // When
        var second = fetch(fetcher(), "http://moving.test:" + port + "/gif").refused();

        // Then
        refused(second, "can't be found");
        assertThat(askedInside).isEmpty();
    }

    @Test
    void a_redirect_to_another_name_is_looked_up_and_checked_anew() throws Exception {
        // Given
        names.put("outside.test", List.of(List.of("127.0.0.1")));
        names.put("inside.test", List.of(List.of("127.0.0.2")));
        names.put("inside.example", List.of(List.of("127.0.0.2")));

        // When
        var refused = fetch(fetcher(), "http://outside.test:" + port + "/to?http://inside.test:" + portInside + "/").refused();
        var allowed = fetch(fetcher(), "http://outside.test:" + port + "/to?http://inside.example:" + portInside + "/ok").only();

        // Then
        refused(refused, "can't be found");
        assertThat(allowed.type()).isEqualTo("image/gif");
        assertThat(askedInside).containsExactly("/ok");
    }

    @Test
    void hosts_of_the_open_internet_are_called_at_the_usual_ports_alone() throws Exception {
        // Given
        names.put("outside.test", List.of(List.of("8.8.8.8")));

        // Then
        refused(fetch(fetcher(), "http://outside.test:22/").refused(), "port");
    }

    @Test
    void what_takes_too_long_is_given_up() throws Exception {
        var fetcher = fetcher(Duration.ofMillis(100), 8, 1 << 20, 1 << 20, new HttpClientOptions());
        refused(fetch(fetcher, at("/hang")).refused(), "longer than 100 ms");
        refused(fetch(fetcher, at("/half")).refused(), "longer than 100 ms");
        assertThat(left.poll(60, TimeUnit.SECONDS)).isNotNull();
        assertThat(left.poll(60, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void a_name_that_is_never_found_takes_no_longer() throws Exception {
        // Given
        var settings = new MediaSettings(LIMIT, LIMIT, 1 << 20, Duration.ofMillis(100), 1, AllowedHosts.NONE);
        var fetcher = new MediaFetcher(vertx, settings, _ -> Future.future(_ -> {}), new HttpClientOptions());

        // Then
        refused(fetch(fetcher, "http://slow.test/").refused(), "longer than 100 ms");
        refused(fetch(fetcher, "http://slow.test/").refused(), "longer than 100 ms");
    }

    @Test
    void nobody_at_the_address_is_no_picture() throws Exception {
        // Given
        var server = vertx.createHttpServer().requestHandler(_ -> {});
        int closed = server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS).actualPort();
        server.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);

        // Then
        refused(fetch(fetcher(), "http://127.0.0.1:" + closed + "/").refused(), "can't be reached");
    }

    @Test
    void all_media_of_a_request_have_a_bound_together() throws Exception {
        var fetcher = fetcher(LONG, 8, LIMIT + 10, 1 << 20, new HttpClientOptions());
        var why = fetch(fetcher, at("/exact"), at("/exact?2")).refused();
        assertThat(why.failure()).isEqualTo(Failure.INVALID_REQUEST);
        assertThat(why.explanation()).contains("together");
        assertThat(fetcher.memory.held()).isZero();
    }

    @Test
    void a_request_names_so_many_media_and_no_more() throws Exception {
        var urls = IntStream.range(0, 65).mapToObj(i -> at("/gif?" + i)).toArray(String[]::new);
        var why = fetch(fetcher(), urls).refused();
        assertThat(why.explanation()).contains("64 media");
        assertThat(asked).isEmpty();
    }

    @Test
    void what_finds_no_room_here_is_not_the_caller_s_fault_and_what_is_given_back_is_room_again() throws Exception {
        // Given
        var fetcher = fetcher(LONG, 8, 1 << 20, LIMIT, new HttpClientOptions());
        var first = fetch(fetcher, at("/exact"));
        assertThat(first.only().type()).isEqualTo("image/gif");

        // When
        var second = fetch(fetcher, at("/gif")).refused();

        // Then
        assertThat(second.failure()).isEqualTo(Failure.SHED);

        // When
        onLoop(first.loan()::close);
        onLoop(first.loan()::close);

        // Then
        assertThat(fetcher.memory.held()).isZero();
        assertThat(fetch(fetcher, at("/exact")).only().type()).isEqualTo("image/gif");
    }

    private void onLoop(Runnable task) throws Exception {
        var done = new CompletableFuture<Boolean>();
        vertx.runOnContext(_ -> {
            task.run();
            done.complete(true);
        });
        done.get(60, TimeUnit.SECONDS);
    }

    @Test
    void one_after_the_other_has_its_turn_and_who_leaves_makes_room() throws Exception {
        // Given
        var fetcher = fetcher(LONG, 1, 1 << 20, 1 << 20, new HttpClientOptions());
        var first = fetch(fetcher, at("/half"));
        assertThat(hanging.poll(60, TimeUnit.SECONDS)).isNotNull();
        var second = fetch(fetcher, at("/hang?2"));
        var third = fetch(fetcher, at("/gif"));

        // When: one gives up in the line, the other in the midst of its answer
        onLoop(second.loan()::close);
        onLoop(first.loan()::close);

        // Then
        assertThat(left.poll(60, TimeUnit.SECONDS)).isEqualTo("/half");
        assertThat(third.only().type()).isEqualTo("image/gif");
        assertThat(asked).hasSize(2);
        assertThat(first.gathered()).isNotDone();
        assertThat(second.gathered()).isNotDone();
        onLoop(third.loan()::close);
        assertThat(fetcher.memory.held()).isZero();
    }

    @Test
    void over_tls_the_certificate_has_to_be_that_of_the_name_in_the_url(@TempDir Path folder) throws Exception {
        // Given
        var store = folder.resolve("keys.jks").toString();
        var made = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-keyalg", "EC", "-alias", "a",
                "-dname", "CN=pictures.test", "-ext", "san=dns:pictures.test", "-keystore", store, "-storepass", "password").inheritIO().start();
        assertThat(made.waitFor()).isZero();
        var keys = new JksOptions().setPath(store).setPassword("password");
        var indicated = new LinkedBlockingQueue<String>();
        int tls = listen("127.0.0.1", new HttpServerOptions().setSsl(true).setSni(true).setKeyCertOptions(keys), request -> {
            indicated.add(request.connection().indicatedServerName() + " " + request.getHeader("host"));
            request.response().end(GIF);
        });
        names.put("pictures.test", List.of(List.of("127.0.0.1")));
        names.put("others.test", List.of(List.of("127.0.0.1")));
        var fetcher = fetcher(LONG, 8, 1 << 20, 1 << 20, new HttpClientOptions().setTrustOptions(keys));

        // When
        var got = fetch(fetcher, "https://pictures.test:" + tls + "/").only();
        var other = fetch(fetcher, "https://others.test:" + tls + "/").refused();
        var untrusted = fetch(fetcher(), "https://pictures.test:" + tls + "/").refused();

        // Then
        assertThat(got.type()).isEqualTo("image/gif");
        assertThat(indicated).containsExactly("pictures.test pictures.test:" + tls);
        refused(other, "can't be reached");
        refused(untrusted, "can't be reached");
    }
}
