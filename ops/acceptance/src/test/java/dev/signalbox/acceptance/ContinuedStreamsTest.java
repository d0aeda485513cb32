package dev.signalbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signalbox.standalone.engine.SimulatedEngine;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams that break after text was shown: they go on elsewhere as if nothing had been, or end with the error that broke them. */
class ContinuedStreamsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TOKENS = 16;
    private static final int LONG = 200;
    /** More streams than are needed for that, as some may have been hedges that lost. */
    private static final int KNOWN = 130;
    private static final Caller CALLER = new Caller();
    private static OneJvm system;
    private static int number = 40_000;
    private final HttpClient http = HttpClient.newHttpClient();

    /** All that a client got of a stream. */
    private record Seen(List<JsonNode> chunks, boolean done) {
        String text() {
            var text = new StringBuilder();
            chunks.forEach(c -> text.append(c.at("/choices/0/delta/content").asText("")));
            return text.toString();
        }

        /** What each choice says, with the arguments of its calls. */
        Map<Integer, String> said() {
            var said = new TreeMap<Integer, String>();
            for (var chunk : chunks) {
                for (var choice : chunk.path("choices")) {
                    var more = new StringBuilder(choice.at("/delta/content").asText(""));
                    choice.at("/delta/tool_calls").forEach(call -> more.append(call.at("/function/arguments").asText("")));
                    said.merge(choice.path("index").asInt(), more.toString(), String::concat);
                }
            }
            return said;
        }

        Set<String> all(String path) {
            var all = new HashSet<String>();
            chunks.stream().map(c -> c.at(path)).filter(v -> !v.isMissingNode() && !v.isNull()).forEach(v -> all.add(v.asText()));
            return all;
        }

        long count(String path) {
            return chunks.stream().map(c -> c.at(path)).filter(v -> !v.isMissingNode() && !v.isNull()).count();
        }

        JsonNode last(String path) {
            return chunks.stream().map(c -> c.at(path)).filter(v -> !v.isMissingNode() && !v.isNull()).reduce((a, b) -> b).orElseThrow();
        }

        String error() {
            return chunks.isEmpty() ? "" : chunks.getLast().at("/error/code").asText("");
        }
    }

    @BeforeAll
    static void start() throws Exception {
        system = OneJvm.shared();
    }

    @AfterEach
    void all_is_well_again() throws Exception {
        clear();
        for (var model : List.of(OneJvm.PACED, OneJvm.LONE)) {
            Await.until(model + " answers again", Await.MOST, () -> {
                var all = new ArrayList<Outcome>();
                for (int i = 0; i < 8; i++) {
                    all.add(CALLER.chat(system.base, new Ask(model, number++, false, 4)).get());
                }
                return all.stream().allMatch(Outcome::answered);
            });
        }
    }

    private static String faults(SimulatedEngine engine) {
        return engine.url().replace("/v1", "/faults");
    }

    private static void cutBoth(int tokens, int requests) throws Exception {
        for (var engine : system.engines(OneJvm.PACED)) {
            var fault = "{\"kind\":\"cut\",\"tokens\":" + tokens + ",\"requests\":" + requests + "}";
            assertThat(CALLER.post(faults(engine), fault).statusCode()).isEqualTo(200);
        }
    }

    private static double continued() throws Exception {
        return Samples.sum(CALLER.get(system.context.address() + "/metrics").body(), "signalbox_continued_total");
    }

    private static ObjectNode body(String model) throws Exception {
        var body = (ObjectNode) JSON.readTree(new Ask(model, number++, true, TOKENS).body());
        body.putObject("stream_options").put("include_usage", true);
        return body;
    }

    private Seen ask(ObjectNode body, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(system.base + "/v1/chat/completions")).timeout(Await.MOST)
                .header("content-type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body.toString()));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        var chunks = new ArrayList<JsonNode>();
        boolean done = false;
        for (var line : answer.body().split("\n")) {
            if (line.equals("data: [DONE]")) {
                done = true;
            } else if (line.startsWith("data: ")) {
                chunks.add(JSON.readTree(line.substring(6)));
            }
        }
        return new Seen(chunks, done);
    }

    /**
     * Asks until an answer broke after something was shown; now and then the break comes in one piece with the first words. Every answer on
     * the way is whole.
     */
    private Seen askUntilItGoesOn(ObjectNode body, Seen whole, int tokens, int times) throws Exception {
        for (int i = 0; i < 30; i++) {
            double before = continued();
            cutBoth(tokens, times);
            var seen = ask(body);
            clear();
            isWhole(seen, whole, i);
            if (continued() - before >= times) {
                return seen;
            }
        }
        throw new AssertionError("no stream went on");
    }

    private static void isWhole(Seen seen, Seen whole, int round) {
        assertThat(seen.done()).as("answer %d came to its end: %s", round, seen.error()).isTrue();
        assertThat(seen.said()).as("answer %d", round).isEqualTo(whole.said());
    }

    private static void clear() throws Exception {
        for (var model : List.of(OneJvm.PACED, OneJvm.LONE)) {
            for (var engine : system.engines(model)) {
                CALLER.delete(faults(engine));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7, TOKENS - 1, TOKENS})
    void a_stream_that_is_cut_anywhere_is_the_same_as_one_that_is_not(int tokens) throws Exception {
        // Given
        var body = body(OneJvm.PACED);
        var whole = ask(body);

        // When
        var seen = askUntilItGoesOn(body, whole, tokens, 1);

        // Then
        assertThat(seen.done()).isTrue();
        assertThat(seen.text()).isEqualTo(whole.text()).hasSize(4 * TOKENS);
        for (var one : List.of("/id", "/created", "/model", "/choices/0/delta/role", "/choices/0/finish_reason")) {
            assertThat(seen.all(one)).as(one).hasSize(1);
        }
        assertThat(seen.count("/choices/0/delta/role")).isEqualTo(1);
        assertThat(seen.count("/choices/0/finish_reason")).isEqualTo(1);
        assertThat(seen.all("/choices/0/finish_reason")).isEqualTo(whole.all("/choices/0/finish_reason"));
        assertThat(seen.count("/usage/prompt_tokens")).isEqualTo(1);
        for (var count : List.of("/usage/prompt_tokens", "/usage/completion_tokens", "/usage/total_tokens")) {
            assertThat(seen.last(count)).as(count).isEqualTo(whole.last(count));
        }
    }

    @Test
    void a_continuation_that_is_cut_is_gone_on_with() throws Exception {
        // Given
        var body = body(OneJvm.PACED);
        var whole = ask(body);

        // When
        var seen = askUntilItGoesOn(body, whole, 3, 2);

        // Then
        assertThat(seen.done()).isTrue();
        assertThat(seen.text()).isEqualTo(whole.text());
    }

    @Test
    void even_a_single_engine_goes_on_with_its_own_answer() throws Exception {
        // Given
        var body = body(OneJvm.LONE);
        var whole = ask(body);
        CALLER.post(faults(system.engines(OneJvm.LONE).getFirst()), "{\"kind\":\"cut\",\"tokens\":5,\"requests\":1}");

        // When
        var seen = ask(body);

        // Then
        assertThat(seen.text()).isEqualTo(whole.text());
    }

    private static double served(SimulatedEngine engine) throws Exception {
        return Samples.sum(CALLER.get(engine.url().replace("/v1", "/metrics")).body(), "vllm:request_success_total");
    }

    /** Has streams answered until it is known of each engine how quickly they usually come. */
    private static void paceIsKnown() throws Exception {
        var engines = system.engines(OneJvm.PACED);
        double first = served(engines.getFirst());
        double last = served(engines.getLast());
        Await.until("the pace of both engines is known", Await.MOST, () -> {
            var running = new ArrayList<CompletableFuture<Outcome>>();
            for (int i = 0; i < 32; i++) {
                running.add(CALLER.chat(system.base, new Ask(OneJvm.PACED, number++, true, 24)));
            }
            for (var each : running) {
                assertThat(each.get().answered()).isTrue();
            }
            return served(engines.getFirst()) - first >= KNOWN && served(engines.getLast()) - last >= KNOWN;
        });
    }

    /** A token a second would take it past all that a call may take, and no two of them are as far apart as reads may be. */
    @Test
    void a_stream_that_begins_well_and_then_drips_is_the_same_as_one_that_does_not() throws Exception {
        // Given
        paceIsKnown();
        var body = body(OneJvm.PACED).put("max_tokens", LONG);
        var whole = ask(body);
        double before = continued();

        // When
        var seen = whole;
        for (int i = 0; i < 30 && continued() == before; i++) {
            CALLER.post(faults(system.engines(OneJvm.PACED).getFirst()), "{\"kind\":\"drip\",\"tokens\":20,\"requests\":1}");
            seen = ask(body);
            clear();
            isWhole(seen, whole, i);
        }

        // Then
        assertThat(continued()).as("a stream went on elsewhere").isGreaterThan(before);
        assertThat(seen.text()).isEqualTo(whole.text()).hasSize(4 * LONG);
        assertThat(seen.count("/choices/0/finish_reason")).isEqualTo(1);
        assertThat(seen.last("/usage/completion_tokens")).isEqualTo(whole.last("/usage/completion_tokens"));
    }

    @Test
    void who_breaks_every_time_is_not_asked_for_ever() throws Exception {
        // Given
        cutBoth(2, 1_000);

        // When
        var seen = ask(body(OneJvm.PACED));

        // Then
        assertThat(seen.done()).isFalse();
        assertThat(seen.text()).hasSizeBetween(4, 4 * 2 * 6);
        assertThat(seen.error()).isEqualTo("stream_broken");
    }

    /** Asks until an answer broke; one that broke before anything of it was shown is whole. */
    private Seen askUntilItBreaks(ObjectNode body, Seen whole) throws Exception {
        for (int i = 0; i < 30; i++) {
            cutBoth(4, 1);
            var seen = ask(body);
            clear();
            if (!seen.done()) {
                return seen;
            }
            isWhole(seen, whole, i);
        }
        throw new AssertionError("no stream broke off");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "n               | 2                                  | several choices",
        "response_format | {\"type\":\"json_object\"}         | can do what the request asks for",
        "tools           | [{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\",\"properties\":{\"a\":{},\"b\":{},\"c\":{}}}}}] | a call of a tool was shown in part"})
    void what_nobody_can_go_on_with_ends_with_the_error_that_broke_it(String member, String value, String why) throws Exception {
        // Given
        var body = body(OneJvm.PACED);
        body.set(member, JSON.readTree(value));
        if (member.equals("tools")) {
            body.put("tool_choice", "required");
        }
        var whole = ask(body);

        // When
        var seen = askUntilItBreaks(body, whole);

        // Then
        assertThat(seen.error()).isEqualTo("stream_broken");
        assertThat(seen.chunks().getLast().at("/error/message").asText()).contains(why);
    }

    @Test
    void calls_of_tools_are_kept_back_until_they_are_whole_if_the_caller_wants_that() throws Exception {
        // Given
        var body = body(OneJvm.PACED);
        body.set("tools", JSON.readTree("[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\",\"properties\":"
                + "{\"first\":{\"type\":\"string\"},\"second\":{\"type\":\"string\"}}}}}]"));
        body.put("tool_choice", "required").put("max_tokens", 200);
        var whole = ask(body, "x-signalbox-tools", "whole");
        cutBoth(4, 1);

        // When
        var seen = ask(body, "x-signalbox-tools", "whole");

        // Then
        assertThat(seen.done()).isTrue();
        assertThat(arguments(seen)).isEqualTo(arguments(whole)).startsWith("{\"first\"").endsWith("}");
        assertThat(seen.count("/choices/0/delta/tool_calls/0/id")).isEqualTo(1);
    }

    private static String arguments(Seen seen) {
        var all = new StringBuilder();
        seen.chunks().forEach(c -> all.append(c.at("/choices/0/delta/tool_calls/0/function/arguments").asText("")));
        return all.toString();
    }
}
