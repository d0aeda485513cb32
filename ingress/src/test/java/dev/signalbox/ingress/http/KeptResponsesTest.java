package dev.signalbox.ingress.http;

import static dev.signalbox.ingress.http.FakePipe.events;
import static dev.signalbox.ingress.http.FakePipe.failed;
import static dev.signalbox.ingress.http.FakePipe.finished;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.responses.KeptName;
import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Lane;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.catalog.Tenant;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Responses that are kept, and conversations that go on with them, through two ingresses on one log. */
class KeptResponsesTest extends TwoFronts {
    private static final String FIRST = "{\"model\":\"m\",\"instructions\":\"Be brief.\",\"input\":\"Hi\"}";

    private static WireClient post(RunningFront at, String body, String... headers) throws Exception {
        return at.connect().send("POST", "/v1/responses", body.getBytes(StandardCharsets.UTF_8), headers);
    }

    private static String next(String previous, String words) {
        return "{\"model\":\"m\",\"previous_response_id\":\"" + previous + "\",\"input\":\"" + words + "\"}";
    }

    private static ReplyEvent[] said(String text) {
        return new ReplyEvent[] {new ReplyEvent.Started("m", Bytes.EMPTY), new ReplyEvent.TextDelta(0, text, Bytes.EMPTY), finished()};
    }

    private static JsonObject body(InferenceRequest request) {
        return new JsonObject(((Body.Inline) request.body()).bytes().asText());
    }

    /** Asks and has it answered; returns the answer. */
    private JsonObject answered(RunningFront at, String ask, String reply, String... headers) throws Exception {
        try (var client = post(at, ask, headers)) {
            var request = at.pipe.next();
            at.pipe.deliver(events(request, 1, 0, said(reply)));
            return new JsonObject(client.answer().body());
        }
    }

    private static WireClient.Answer got(RunningFront at, String method, String path, String... headers) throws Exception {
        try (var client = at.connect()) {
            return client.send(method, path, new byte[0], headers).answer();
        }
    }

    private static Tenant tenant(String id, String key) throws Exception {
        var hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        return new Tenant(id, List.of(hash), Lane.INTERACTIVE, 0, 0, List.of());
    }

    @Test
    void a_conversation_goes_on_through_another_ingress_as_if_it_had_been_sent_whole() throws Exception {
        // Given
        var first = answered(holder, FIRST, "Hello.");

        // When
        JsonObject second;
        InferenceRequest asked;
        try (var client = post(other, next(first.getString("id"), "Who?"))) {
            asked = other.pipe.next();
            other.pipe.deliver(events(asked, 1, 0, said("Me.")));
            second = new JsonObject(client.answer().body());
        }

        // Then
        assertThat(first.getString("id")).startsWith("resp_");
        assertThat(first.getBoolean("store")).isTrue();
        assertThat(asked.dialect()).isEqualTo(Dialect.OPENAI_RESPONSES);
        assertThat(asked.facts().promptTokens()).isPositive();
        assertThat(body(asked).containsKey("previous_response_id")).isFalse();
        assertThat(body(asked).containsKey("instructions")).as("each request says its own").isFalse();
        assertThat(body(asked).getJsonArray("input").stream().map(i -> ((JsonObject) i).getString("role")))
                .containsExactly("user", "assistant", "user");
        assertThat(second.getString("previous_response_id")).isEqualTo(first.getString("id"));

        // When it goes on once more
        try (var _ = post(holder, next(second.getString("id"), "Why?"))) {
            var third = body(holder.pipe.next()).getJsonArray("input");

            // Then what was sent before stands before it unchanged, so that a provider's cache knows it
            assertThat(third.size()).isEqualTo(5);
            assertThat(third.encode()).startsWith(body(asked).getJsonArray("input").encode().replaceAll("]$", ","));
        }
        other.settle();
        assertThat(other.front.bodies().reserved()).isZero();
        assertThat(other.front.open()).isZero();
    }

    @Test
    void the_end_of_a_stream_waits_until_the_response_can_be_found() throws Exception {
        // Given
        log.shelf.takesAnswers = false;
        try (var client = post(holder, FIRST.replace("}", ",\"stream\":true}"))) {
            var request = log.next();
            log.deliver(events(request, 1, 0, new ReplyEvent.Started("m", Bytes.EMPTY), new ReplyEvent.TextDelta(0, "Hello.", Bytes.EMPTY)));
            client.until("Hello.");
            log.deliver(events(request, 1, 2, finished()));
            log.shelf.awaitWaiting();
            holder.settle();
            assertThat(client.socket.getInputStream().available()).isZero();

            // When
            log.shelf.takeAll();

            // Then
            assertThat(client.until("response.completed")).contains(KeptName.of(request.id().value()));
            assertThat(got(other, "GET", "/v1/responses/" + KeptName.of(request.id().value())).status()).isEqualTo(200);
        }
    }

    @Test
    void what_came_together_with_the_end_of_a_stream_does_not_wait_with_it() throws Exception {
        // Given
        log.shelf.takesAnswers = false;
        try (var client = post(holder, FIRST.replace("}", ",\"stream\":true}"))) {
            // When
            log.deliver(events(log.next(), 1, 0, said("Hello.")));

            // Then
            assertThat(client.until("Hello.")).doesNotContain("response.completed");
            log.shelf.awaitWaiting();
            log.shelf.takeAll();
            assertThat(client.until("response.completed")).doesNotContain("output_text.delta");
        }
    }

    @Test
    void an_answer_that_the_log_does_not_take_is_told_all_the_same_and_counted() throws Exception {
        // Given
        log.shelf.takesAnswers = false;
        try (var client = post(holder, FIRST)) {
            log.deliver(events(log.next(), 1, 0, said("Hello.")));
            log.shelf.awaitWaiting();

            // When
            holder.pass(Duration.ofSeconds(6));

            // Then
            assertThat(client.answer().body()).contains("Hello.");
            assertThat(holder.metrics.scrape()).contains("signalbox_responses_not_kept_total 1.0");
        }
    }

    @Test
    void what_is_not_to_be_stored_is_not() throws Exception {
        // When
        var answer = answered(holder, FIRST.replace("}", ",\"store\":false}"), "Hello.");

        // Then
        assertThat(log.shelf.written).isEmpty();
        assertThat(got(holder, "GET", "/v1/responses/" + answer.getString("id")).status()).isEqualTo(404);
        try (var client = post(holder, next(answer.getString("id"), "Who?"))) {
            assertThat(client.answer().status()).isEqualTo(400);
        }
        assertThat(log.published).isEmpty();
    }

    @Test
    void an_ingress_that_is_to_keep_nothing_keeps_nothing() throws Exception {
        try (var front = new RunningFront(Map.of("ingress.responses-kept", "0s"))) {
            // When
            answered(front, FIRST, "Hello.");

            // Then
            assertThat(front.pipe.shelf.written).isEmpty();
        }
    }

    @Test
    void an_id_that_names_nothing_is_refused_in_the_api_s_own_words() throws Exception {
        try (var client = post(holder, next("resp_68e1", "Who?"))) {
            // When
            var answer = client.answer();

            // Then
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).isEqualTo("{\"error\":{\"message\":\"Previous response with id 'resp_68e1' not found.\","
                    + "\"type\":\"invalid_request_error\",\"param\":\"previous_response_id\",\"code\":\"previous_response_not_found\"}}");
            assertThat(log.published).isEmpty();
            holder.settle();
            assertThat(holder.front.open()).isZero();
        }
    }

    @Test
    void an_id_is_of_no_use_to_another_tenant() throws Exception {
        try (var front = new RunningFront(Map.of(), tenant("a", "k-a"), tenant("b", "k-b"))) {
            // Given
            var id = answered(front, FIRST, "Hello.", "authorization: Bearer k-a").getString("id");
            var path = "/v1/responses/" + id;

            // When
            var theirs = got(front, "GET", path, "authorization: Bearer k-b");
            var items = got(front, "GET", path + "/input_items", "authorization: Bearer k-b");
            var deleted = got(front, "DELETE", path, "authorization: Bearer k-b");
            WireClient.Answer gone;
            try (var client = post(front, next(id, "Who?"), "authorization: Bearer k-b")) {
                gone = client.answer();
            }

            // Then
            assertThat(List.of(theirs.status(), items.status(), deleted.status(), gone.status())).containsExactly(404, 404, 404, 400);
            assertThat(gone.body()).contains("previous_response_not_found");
            assertThat(got(front, "GET", path).status()).as("without a key").isEqualTo(401);
            assertThat(got(front, "GET", path, "authorization: Bearer k-a").status()).isEqualTo(200);
        }
    }

    @Test
    void a_response_is_told_again_as_it_was_and_with_what_it_was_asked() throws Exception {
        // Given
        var first = answered(holder, FIRST, "Hello.");
        var id = first.getString("id");
        var second = answered(holder, next(id, "Who?"), "Me.");

        // When
        var told = got(other, "GET", "/v1/responses/" + id);
        var items = "/v1/responses/" + second.getString("id") + "/input_items";
        var page = new JsonObject(got(other, "GET", items + "?limit=2&order=asc").body());
        var rest = new JsonObject(got(other, "GET", items + "?order=asc&after=" + page.getString("last_id")).body());
        var backwards = new JsonObject(got(other, "GET", items).body());

        // Then
        assertThat(told.headers()).containsEntry("content-type", "application/json").containsKey("x-request-id");
        assertThat(new JsonObject(told.body())).isEqualTo(first);
        assertThat(page.getBoolean("has_more")).isTrue();
        assertThat(texts(page)).containsExactly("Hi", "Hello.");
        assertThat(texts(rest)).containsExactly("Who?");
        assertThat(rest.getBoolean("has_more")).isFalse();
        assertThat(texts(backwards)).containsExactly("Who?", "Hello.", "Hi");
    }

    private static List<String> texts(JsonObject page) {
        return page.getJsonArray("data").stream()
                .map(item -> ((JsonObject) item).getJsonArray("content", new JsonArray()).getJsonObject(0).getString("text")).toList();
    }

    @Test
    void what_can_t_be_told_of_a_response_is_refused_by_the_name_of_what_asks_for_it() throws Exception {
        // Given
        var path = "/v1/responses/" + answered(holder, FIRST, "Hello.").getString("id");

        // Then
        for (var wrong : List.of("?stream=true stream", "/input_items?limit=0 limit", "/input_items?limit=x limit", "/input_items?order=up order",
                "/input_items?before=x before", "/input_items?after=x after")) {
            var parts = wrong.split(" ");
            var answer = got(holder, "GET", path + parts[0]);
            assertThat(answer.status()).as(wrong).isEqualTo(400);
            assertThat(answer.body()).as(wrong).contains("\"param\":\"" + parts[1] + "\"");
        }
        assertThat(got(holder, "POST", path + "/cancel").status()).isEqualTo(404);
        assertThat(got(holder, "POST", "/v1/responses/compact").status()).isEqualTo(404);
        assertThat(got(holder, "PUT", path).status()).isEqualTo(405);
        assertThat(got(holder, "DELETE", path + "/input_items").status()).isEqualTo(405);
    }

    @Test
    void what_was_deleted_is_there_for_nobody() throws Exception {
        // Given
        var id = answered(holder, FIRST, "Hello.").getString("id");

        // When
        var deleted = new JsonObject(got(other, "DELETE", "/v1/responses/" + id).body());

        // Then
        assertThat(deleted).isEqualTo(new JsonObject().put("id", id).put("object", "response").put("deleted", true));
        assertThat(got(holder, "GET", "/v1/responses/" + id).status()).isEqualTo(404);
        assertThat(got(holder, "DELETE", "/v1/responses/" + id).status()).isEqualTo(404);
        try (var client = post(holder, next(id, "Who?"))) {
            assertThat(client.answer().body()).contains("previous_response_not_found");
        }
    }

    @Test
    void what_is_too_old_is_there_no_more() throws Exception {
        try (var front = new RunningFront(Map.of("ingress.responses-kept", "1m"))) {
            // Given
            var id = answered(front, FIRST, "Hello.").getString("id");
            assertThat(got(front, "GET", "/v1/responses/" + id).status()).isEqualTo(200);

            // When
            front.time.advance(Duration.ofSeconds(70));

            // Then
            assertThat(got(front, "GET", "/v1/responses/" + id).status()).isEqualTo(404);
        }
    }

    @Test
    void who_asks_while_the_store_can_t_be_read_is_told_to_come_again() throws Exception {
        // Given
        var id = answered(holder, FIRST, "Hello.").getString("id");
        log.shelf.readable = false;

        // When
        var told = got(holder, "GET", "/v1/responses/" + id);
        WireClient.Answer next;
        try (var client = post(holder, next(id, "Who?"))) {
            next = client.answer();
        }

        // Then
        assertThat(List.of(told.status(), next.status())).containsExactly(503, 503);
        assertThat(next.headers()).containsKey("retry-after");
    }

    @Test
    void a_request_that_failed_leaves_nothing() throws Exception {
        try (var client = post(holder, FIRST)) {
            // Given
            var request = log.next();
            log.shelf.awaitWritten(1);

            // When
            log.deliver(FakePipe.refusal(request, Failure.PROVIDER_ERROR, 0, ""));

            // Then
            assertThat(client.answer().status()).isGreaterThanOrEqualTo(500);
            log.shelf.awaitErased();
            assertThat(log.shelf.erased).containsExactly(KeptName.of(request.id().value()));
        }
    }

    @Test
    void an_answer_whose_holder_died_is_kept_by_who_follows_it() throws Exception {
        // Given
        var before = answered(holder, FIRST, "Hi yourself.").getString("id");
        try (var _ = post(holder, next(before, "Who?"), "x-signalbox-resumable: true")) {
            var request = log.next();
            log.shelf.awaitWritten(3);
            log.inboxes = List.of();
            try (var following = other.connect().get("/v1/requests/" + request.id().value() + "/events")) {
                log.followed(1);

                // When
                log.deliver(events(request, 1, 0, said("Hello.")));

                // Then
                assertThat(following.answer().body()).contains("Hello.", KeptName.of(request.id().value()));
            }
            var kept = new JsonObject(got(other, "GET", "/v1/responses/" + KeptName.of(request.id().value())).body());
            assertThat(kept.getJsonArray("output").encode()).contains("Hello.");
            assertThat(kept.getString("previous_response_id")).isEqualTo(before);
        }
    }

    @Test
    void a_conversation_that_grows_beyond_a_body_is_refused_by_the_member_that_names_it() throws Exception {
        try (var front = new RunningFront(Map.of("ingress.body-limit", "2KiB"))) {
            // Given
            var id = answered(front, FIRST, "x".repeat(3_000)).getString("id");

            // When
            WireClient.Answer answer;
            try (var client = post(front, next(id, "Who?"))) {
                answer = client.answer();
            }

            // Then
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.body()).contains("\"param\":\"previous_response_id\"");
            front.settle();
            assertThat(front.front.bodies().reserved()).isZero();
        }
    }

    @Test
    void an_answer_that_is_passed_on_is_called_by_the_name_under_which_it_is_kept() throws Exception {
        // Given
        var theirs = "{\"id\":\"resp_theirs\",\"object\":\"response\",\"status\":\"completed\",\"unheard_of\": [1],\"output\":[{\"type\":\"message\","
                + "\"id\":\"msg_theirs\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"Hello.\"}]}]}";
        try (var client = post(holder, FIRST)) {
            var request = log.next();
            var own = KeptName.of(request.id().value());

            // When
            log.deliver(events(request, 1, 0, new ReplyEvent.Whole(Bytes.utf8(theirs)), finished()));

            // Then
            assertThat(client.answer().body()).isEqualTo(theirs.replace("resp_theirs", own));
            try (var _ = post(other, next(own, "Who?"))) {
                assertThat(body(other.pipe.next()).getJsonArray("input").getJsonObject(1).getString("id")).isEqualTo("msg_theirs");
            }
        }
    }

    @Test
    void a_client_that_left_while_its_answer_was_kept_disturbs_nobody() throws Exception, IOException {
        // Given
        log.shelf.takesAnswers = false;
        var client = post(holder, FIRST);
        var request = log.next();
        log.deliver(events(request, 1, 0, said("Hello.")));
        log.shelf.awaitWaiting();

        // When
        client.close();
        holder.settle();
        log.shelf.takeAll();

        // Then
        assertThat(got(other, "GET", "/v1/responses/" + KeptName.of(request.id().value())).status()).isEqualTo(200);
        holder.passUntilNothingIsOpen(0);
        assertThat(holder.front.open()).isZero();
    }

    @Test
    void an_attempt_that_failed_before_anything_was_shown_is_no_part_of_what_is_kept() throws Exception {
        try (var client = post(holder, FIRST)) {
            // Given
            var request = log.next();
            log.deliver(events(request, 1, 0, new ReplyEvent.Started("m", Bytes.EMPTY), new ReplyEvent.TextDelta(0, "Lost.", Bytes.EMPTY),
                    failed(Failure.STREAM_BROKEN)));
            var again = log.next();

            // When
            log.deliver(events(again, 1, 0, said("Hello.")));

            // Then
            var answer = client.answer().body();
            assertThat(answer).contains("Hello.").doesNotContain("Lost.");
            assertThat(got(other, "GET", "/v1/responses/" + new JsonObject(answer).getString("id")).body()).isEqualTo(answer);
        }
    }

    @Test
    void who_reads_a_response_takes_from_the_rate_of_his_tenant() throws Exception {
        var plain = tenant("a", "k-a");
        try (var front = new RunningFront(Map.of(), new Tenant("a", plain.keyHashes(), Lane.INTERACTIVE, 20, 0, List.of()))) {
            // Given
            var id = answered(front, FIRST, "Hello.", "authorization: Bearer k-a").getString("id");

            // When
            var first = got(front, "GET", "/v1/responses/" + id, "authorization: Bearer k-a");
            var second = got(front, "GET", "/v1/responses/" + id, "authorization: Bearer k-a");

            // Then
            assertThat(List.of(first.status(), second.status())).containsExactly(200, 429);
            front.settle();
            assertThat(front.front.open()).isZero();
        }
    }

    @Test
    void a_response_for_which_there_is_no_room_is_not_told() throws Exception {
        try (var front = new RunningFront(Map.of("ingress.bodies-in-flight", "2KiB"))) {
            // Given
            var id = answered(front, FIRST, "x".repeat(3_000)).getString("id");
            front.settle();
            front.front.bodies().reserve(1_000);

            // When
            var answer = got(front, "GET", "/v1/responses/" + id);

            // Then
            assertThat(answer.status()).isEqualTo(503);
            front.settle();
            assertThat(front.front.open()).isZero();
            assertThat(front.front.bodies().reserved()).isEqualTo(1_000);
        }
    }

    /** Asks and is passed a document of so many bytes; returns its id. */
    private String passedOn(int bytes) throws Exception {
        var theirs = "{\"id\":\"resp_theirs\",\"status\":\"completed\",\"output\":[{\"type\":\"message\",\"id\":\"msg\",\"role\":\"assistant\","
                + "\"content\":[{\"type\":\"output_text\",\"text\":\"" + "x".repeat(bytes) + "\"}]}]}";
        try (var client = post(holder, FIRST)) {
            var request = log.next();
            log.deliver(events(request, 1, 0, new ReplyEvent.Whole(Bytes.utf8(theirs)), finished()));
            return new JsonObject(client.answer().body()).getString("id");
        }
    }

    @Test
    void a_large_response_is_told_whole_and_gives_its_room_back() throws Exception {
        // Given
        var id = passedOn(3 << 20);

        // When
        var answer = got(other, "GET", "/v1/responses/" + id);
        var items = got(other, "GET", "/v1/responses/" + id + "/input_items");

        // Then
        assertThat(new JsonObject(answer.body()).getString("id")).isEqualTo(id);
        assertThat(answer.body().length()).isGreaterThan(3 << 20);
        assertThat(items.status()).isEqualTo(200);
        other.passUntilNothingIsOpen(0);
        assertThat(other.front.open()).isZero();
        assertThat(other.front.bodies().reserved()).isZero();
    }

    @Test
    void who_does_not_take_a_response_holds_its_room_until_he_is_cut() throws Exception {
        // Given
        var id = passedOn(15 << 20);
        try (var client = other.connect()) {
            // When
            client.send("GET", "/v1/responses/" + id, new byte[0]);
            for (int i = 0; i < 6_000 && other.front.bodies().reserved() == 0; i++) {
                java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
            }

            // Then
            assertThat(other.front.bodies().reserved()).isGreaterThan(15 << 20);
            assertThat(other.front.open()).isEqualTo(1);
            other.passUntilNothingIsOpen(0);
            assertThat(other.front.open()).isZero();
            assertThat(other.front.bodies().reserved()).isZero();
        }
    }

    @Test
    void an_answer_that_is_passed_on_whole_has_its_limit_before_its_end() throws Exception {
        try (var front = new RunningFront(Map.of("ingress.reply-limit", "2KiB")); var client = post(front, FIRST)) {
            // When
            var request = front.pipe.next();
            front.pipe.deliver(events(request, 1, 0, new ReplyEvent.Whole(Bytes.utf8("{\"id\":\"" + "x".repeat(3_000)))));

            // Then
            assertThat(client.answer().body()).contains("ingress.reply-limit");
            front.pipe.shelf.awaitErased();
        }
    }

    @Test
    void an_answer_that_comes_whole_with_its_end_has_its_limit_too() throws Exception {
        try (var front = new RunningFront(Map.of("ingress.reply-limit", "2KiB")); var client = post(front, FIRST)) {
            // When
            var request = front.pipe.next();
            front.pipe.deliver(events(request, 1, 0, said("x".repeat(3_000))));

            // Then
            var answer = client.answer();
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.body()).contains("ingress.reply-limit");
            front.pipe.shelf.awaitErased();
        }
    }

    @Test
    void what_is_made_in_the_background_is_neither_kept_nor_called_by_a_name_of_ours() throws Exception {
        // Given
        var theirs = "{\"id\":\"resp_theirs\",\"object\":\"response\",\"status\":\"queued\",\"background\":true,\"output\":[]}";
        try (var client = post(holder, FIRST.replace("}", ",\"background\":true}"))) {
            var request = log.next();

            // When
            log.deliver(events(request, 1, 0, new ReplyEvent.Whole(Bytes.utf8(theirs)), finished()));

            // Then
            assertThat(client.answer().body()).isEqualTo(theirs);
            assertThat(log.shelf.written).isEmpty();
        }
    }

    @Test
    void what_was_asked_does_not_stay_without_an_answer_that_the_log_refused() throws Exception {
        // Given
        log.shelf.refusesAnswers = true;

        // When
        var answer = answered(holder, FIRST, "Hello.");

        // Then
        log.shelf.awaitErased();
        assertThat(log.shelf.erased).containsExactly(answer.getString("id"));
        assertThat(holder.metrics.scrape()).contains("signalbox_responses_not_kept_total 1.0");
    }

    @Test
    void what_was_asked_is_deleted_only_when_it_is_written() throws Exception {
        // Given
        log.shelf.takesInputs = false;
        try (var client = post(holder, FIRST)) {
            var request = log.next();
            log.shelf.awaitWaiting();
            log.deliver(FakePipe.refusal(request, Failure.PROVIDER_ERROR, 0, ""));
            assertThat(client.answer().status()).isGreaterThanOrEqualTo(500);
            assertThat(log.shelf.erased).isEmpty();

            // When
            log.shelf.takeAll();

            // Then
            log.shelf.awaitErased();
            assertThat(log.shelf.written).hasSize(1);
        }
    }

    @Test
    void a_response_that_nobody_found_counts_as_not_kept_by_who_follows_its_answer() throws Exception {
        // Given
        try (var _ = post(holder, FIRST, "x-signalbox-resumable: true")) {
            var request = log.next();
            log.shelf.awaitWritten(1);
            log.shelf.erase(KeptName.of(request.id().value()), _ -> {});
            log.inboxes = List.of();
            try (var following = other.connect().get("/v1/requests/" + request.id().value() + "/events")) {
                log.followed(1);

                // When
                log.deliver(events(request, 1, 0, said("Hello.")));

                // Then
                assertThat(following.answer().body()).contains("Hello.");
                assertThat(other.metrics.scrape()).contains("signalbox_responses_not_kept_total 1.0");
            }
        }
    }

    @Test
    void a_repeat_is_told_the_same_though_what_it_went_on_with_was_deleted_since() throws Exception {
        // Given
        var key = "idempotency-key: k-1";
        var first = answered(holder, FIRST, "Hello.").getString("id");
        var second = answered(holder, next(first, "Who?"), "Me.", key);
        got(holder, "DELETE", "/v1/responses/" + first);

        // When
        JsonObject again;
        try (var client = post(other, next(first, "Who?"), key)) {
            again = new JsonObject(client.answer().body());
        }
        WireClient.Answer otherwise;
        WireClient.Answer anew;
        try (var client = post(other, next(first, "Why?"), key)) {
            otherwise = client.answer();
        }
        try (var client = post(other, next(first, "Who?"), "idempotency-key: k-2")) {
            anew = client.answer();
        }

        // Then
        assertThat(again).isEqualTo(second);
        assertThat(again.getString("previous_response_id")).isEqualTo(first);
        assertThat(List.of(otherwise.status(), anew.status())).containsExactly(422, 400);
        assertThat(anew.body()).contains("previous_response_not_found");
        other.settle();
        assertThat(other.front.open()).isZero();
        assertThat(other.front.bodies().reserved()).isZero();
    }

    @Test
    void a_request_with_a_key_goes_on_with_the_whole_conversation() throws Exception {
        // Given
        var first = answered(holder, FIRST, "Hello.").getString("id");

        // When
        try (var _ = post(other, next(first, "Who?"), "idempotency-key: k-1")) {
            // Then
            assertThat(body(other.pipe.next()).getJsonArray("input").size()).isEqualTo(3);
        }
    }
}
