package dev.signalbox.records.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.signalbox.records.wire.RegistryException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryClientTest {
    private record Said(int status, String body) {}

    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    private final List<String> authorizations = Collections.synchronizedList(new ArrayList<>());
    private final Queue<Said> script = new ArrayDeque<>();
    private HttpServer server;
    private String url;
    private Path folder;


    @BeforeEach
    void listen(@TempDir Path temporary) throws IOException {
        folder = temporary;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        url = "http://127.0.0.1:" + server.getAddress().getPort();
        server.createContext("/", exchange -> {
            calls.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("authorization")));
            exchange.getRequestBody().readAllBytes();
            var said = exchange.getRequestMethod().equals("PUT") ? new Said(200, "{}") : next();
            var body = said.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(said.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    private synchronized Said next() {
        var said = script.poll();
        return said == null ? new Said(500, "{\"message\":\"nothing more to say\"}") : said;
    }

    @AfterEach
    void leave() {
        server.stop(0);
    }

    private RegistrySettings settings(String urls) {
        return RegistrySettings.of(urls).retrying(3, Duration.ofMillis(1), Duration.ofSeconds(60))
                .patient(Duration.ZERO);
    }

    @Test
    void registers_and_asks_for_full_transitive() {
        // Given
        script.add(new Said(200, "{\"id\": 7}"));
        int id;

        // When
        try (var client = new RegistryClient(settings(url + "/apis/ccompat/v7/"))) {
            id = client.register("inference.requests-value", "\"string\"");
        }

        // Then
        assertThat(id).isEqualTo(7);
        assertThat(calls).containsExactly(
                "POST /apis/ccompat/v7/subjects/inference.requests-value/versions",
                "PUT /apis/ccompat/v7/config/inference.requests-value");
    }

    @Test
    void tries_again_after_errors_and_nonsense() {
        // Given
        script.add(new Said(503, ""));
        script.add(new Said(200, "<html>starting</html>"));
        script.add(new Said(200, "{\"schema\": \"\\\"string\\\"\"}"));

        // When
        try (var client = new RegistryClient(settings(url))) {
            // Then
            assertThat(client.schema(3)).isEqualTo("\"string\"");
        }
        assertThat(calls).hasSize(3);
    }

    @Test
    void registering_waits_for_a_registry_that_starts_later() {
        // Given
        for (int i = 0; i < 10; i++) {
            script.add(new Said(503, ""));
        }
        script.add(new Said(200, "{\"id\": 7}"));

        // When
        try (var client = new RegistryClient(settings(url).patient(Duration.ofMinutes(1)))) {
            // Then
            assertThat(client.register("a-value", "\"int\"")).isEqualTo(7);
        }
    }

    @Test
    void goes_to_another_url_where_one_is_away() throws IOException {
        // Given
        script.add(new Said(200, "{\"schema\": \"\\\"string\\\"\"}"));
        script.add(new Said(200, "{\"schema\": \"\\\"long\\\"\"}"));

        // When
        try (var client = new RegistryClient(settings(closed() + "," + url))) {
            // Then
            assertThat(client.schema(3)).isEqualTo("\"string\"");
            assertThat(client.schema(4)).isEqualTo("\"long\"");
        }
    }

    private static Consumer<RegistryException> kindIs(Kind kind) {
        return e -> assertThat(e.kind()).isEqualTo(kind);
    }

    private static String closed() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        }
    }

    @Test
    void says_so_where_it_is_away() throws IOException {
        try (var client = new RegistryClient(settings(closed()))) {
            assertThatThrownBy(() -> client.schema(3))
                    .isInstanceOfSatisfying(RegistryException.class, kindIs(Kind.UNREACHABLE))
                    .hasMessageContaining("does not answer (fetching schema 3), tried 3 times");
        }
    }

    @Test
    void sends_credentials_and_never_shows_them() {
        // Given
        script.add(new Said(401, "{\"error_code\": 401, \"message\": \"who?\"}"));
        var settings = settings(url.replace("://", "://ann:s3cret@"));

        // When
        try (var client = new RegistryClient(settings)) {
            // Then
            assertThatThrownBy(() -> client.schema(3))
                    .isInstanceOfSatisfying(RegistryException.class, kindIs(Kind.UNAUTHORIZED))
                    .hasMessageContaining("answered 401, who?")
                    .hasMessageNotContaining("s3cret");
        }
        assertThat(authorizations).containsExactly("Basic YW5uOnMzY3JldA==");
        assertThat(settings.toString()).doesNotContain("s3cret").doesNotContain("YW5u");
        assertThat(Credentials.basic("ann", "s3cret").header()).contains("Basic YW5uOnMzY3JldA==");
    }

    @Test
    void tells_an_unknown_id_from_a_wrong_address_and_an_incompatible_schema() {
        // Given
        script.add(new Said(404, "{\"error_code\": 40403, \"message\": \"Schema not found\"}"));
        script.add(new Said(404, "no such page"));
        script.add(new Said(409, "{\"error_code\": 409, \"message\": \"reader field missing\"}"));
        script.add(new Said(422, "{\"error_code\": 42201, \"message\": \"bad\"}"));

        // When
        try (var client = new RegistryClient(settings(url))) {
            // Then
            assertThatThrownBy(() -> client.schema(3)).extracting("kind").isEqualTo(Kind.UNKNOWN_ID);
            assertThatThrownBy(() -> client.schema(3)).extracting("kind").isEqualTo(Kind.REFUSED);
            assertThatThrownBy(() -> client.register("a-value", "\"int\""))
                    .hasMessageContaining("registering a-value")
                    .hasMessageContaining("reader field missing")
                    .extracting("kind").isEqualTo(Kind.INCOMPATIBLE);
            assertThatThrownBy(() -> client.register("a-value", "\"int\"")).extracting("kind").isEqualTo(Kind.REFUSED);
        }
        assertThat(calls).hasSize(4);
    }

    @Test
    void a_restart_does_not_wait_for_a_registry_that_it_knows() throws IOException {
        // Given
        var file = folder.resolve("known/ids.json");
        script.add(new Said(200, "{\"id\": 7}"));
        script.add(new Said(200, "{\"schema\": \"\\\"long\\\"\"}"));
        try (var client = new RegistryClient(settings(url).withIdCache(file))) {
            client.register("a-value", "\"int\"");
            client.schema(9);
        }

        // When
        try (var client = new RegistryClient(settings(closed()).withIdCache(file))) {
            // Then
            assertThat(client.register("a-value", "\"int\"")).isEqualTo(7);
            assertThat(client.schema(7)).isEqualTo("\"int\"");
            assertThat(client.schema(9)).isEqualTo("\"long\"");
            assertThatThrownBy(() -> client.register("b-value", "\"int\"")).extracting("kind")
                    .isEqualTo(Kind.UNREACHABLE);
        }
    }

    @Test
    void a_registry_that_lost_its_data_empties_the_file() throws IOException {
        // Given
        var file = folder.resolve("ids.json");
        script.add(new Said(200, "{\"id\": 7}"));
        script.add(new Said(200, "{\"id\": 1}"));
        script.add(new Said(200, "{\"id\": 1}"));
        try (var client = new RegistryClient(settings(url).withIdCache(file))) {
            client.register("a-value", "\"int\"");
        }

        // When
        try (var client = new RegistryClient(settings(url).withIdCache(file))) {
            client.register("a-value", "\"int\"");
        }

        // Then
        assertThat(Files.readString(file)).doesNotContain("7");
        try (var client = new RegistryClient(settings(url).withIdCache(file))) {
            assertThat(client.register("a-value", "\"int\"")).isEqualTo(1);
        }
    }

    @Test
    void a_damaged_cache_file_is_as_none() throws IOException {
        // Given
        var file = folder.resolve("ids.json");
        Files.writeString(file, "{\"ids\": [");
        script.add(new Said(200, "{\"id\": 7}"));

        // When
        try (var client = new RegistryClient(settings(url).withIdCache(file))) {
            // Then
            assertThat(client.register("a-value", "\"int\"")).isEqualTo(7);
        }
    }
}
