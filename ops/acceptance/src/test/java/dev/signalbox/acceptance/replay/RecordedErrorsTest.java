package dev.signalbox.acceptance.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.signalbox.records.Dialect;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Errors that were recorded, and made-up ones where nobody recorded any, of each dialect, through the whole pipeline to the makers' own
 * clients: each knows them by its own exception, with the status, the word and the provider's message. Every ask has a provider of its own,
 * since who refuses is left alone for a while; all are asked at once, since some are asked again and again before they are believed.
 */
class RecordedErrorsTest {
    private static final int AT_ONCE = 256;
    private static final int WAIT_SECONDS = 1_200;
    private static final List<Dialect> FRONTS =
            List.of(Dialect.OPENAI_CHAT, Dialect.OPENAI_RESPONSES, Dialect.ANTHROPIC_MESSAGES, Dialect.GEMINI);
    /** Google's client shows no headers of an error. */
    private static final List<Dialect> WITH_HEADERS = FRONTS.subList(0, 3);
    private static final Map<String, Trouble> SPECIAL = Map.ofEntries(
            Map.entry("openai/responses-400-model", Trouble.MISSING),
            Map.entry("vercel-chunks/openai--openai-error.1.json", Trouble.QUOTA),
            Map.entry("vercel-chunks/openai--openai-error.1.chunks.txt", Trouble.QUOTA),
            Map.entry("azure-openai/chat-prompt-filtered", Trouble.POLICY),
            Map.entry("gemini-files/vertexai-streaming-failure-error-mid-stream.txt", Trouble.BROKEN),
            Map.entry("gemini-files/vertexai-streaming-failure-malformed-content.txt", Trouble.CUT),
            Map.entry("gemini-files/vertexai-streaming-failure-empty-content.txt", Trouble.CUT));

    private static final List<Case> CASES = new ArrayList<>();
    private static final Map<String, CompletableFuture<Refused>> OUTCOMES = new HashMap<>();
    private static ExecutorService asking;
    private static Stage stage;

    /**
     * One ask and what is to come of it.
     *
     * @param model that the front is asked for
     * @param pause byte of its body before which the provider waits until something of it was heard, so that the error comes after that;
     *     -1 where the client is to hear nothing but the error
     * @param seconds to stay away that its exception is to tell at most, 0 for any
     */
    private record Case(
            String kind, String model, Dialect front, Recording recording, Trouble trouble, boolean stream, int pause, String words, int seconds) {
        boolean shown() {
            return pause >= 0;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Recordings.there(), "skipped: there are no recordings beside this repository");
        madeUp();
        waits();
        recorded();
        inStreams();
        stage = Stage.open(CASES.stream().map(of -> new Stage.Offered(of.model, of.model, of.recording, of.pause)).toList());
        asking = Executors.newFixedThreadPool(AT_ONCE);
        CASES.forEach(of -> OUTCOMES.put(of.model, CompletableFuture.supplyAsync(() -> refused(of), asking)));
    }

    @AfterAll
    static void stop() throws Exception {
        if (stage != null) {
            asking.shutdownNow();
            stage.close();
        }
        CASES.clear();
        OUTCOMES.clear();
    }

    private static Refused refused(Case of) {
        var front = stage.front(of.front);
        var thrown = catchThrowableOfType(RuntimeException.class,
                () -> front.ask(of.model, of.stream, false, () -> stage.heard(of.recording)));
        assertThat(thrown).as("the exception").isNotNull();
        return front.refused(thrown);
    }

    private static void add(String kind, Dialect front, Recording recording, Trouble trouble, boolean stream, int pause, String words, int seconds) {
        var model = "error-" + CASES.size();
        CASES.add(new Case(kind, model, front, recording.named(recording.name() + " " + model), trouble, stream, pause, words, seconds));
    }

    // ---- what is asked

    private static List<Dialect> backs() {
        return Arrays.stream(Dialect.values()).filter(Dialect::converses).toList();
    }

    private static void madeUp() {
        for (var trouble : Trouble.values()) {
            for (var back : trouble.recordedOnly() ? List.<Dialect>of() : backs()) {
                for (var front : FRONTS) {
                    add("made up", front, MadeUp.error(back, trouble, Map.of()), trouble, CASES.size() % 2 == 0, -1, MadeUp.WORDS, 0);
                }
            }
        }
    }

    /** Twenty minutes in every form that there is. */
    private static void waits() {
        var then = ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(WAIT_SECONDS);
        var forms = List.of(
                Map.of("retry-after", "1200"), Map.of("retry-after-ms", "1200000"), Map.of("x-ms-retry-after-ms", "1200000"),
                Map.of("retry-after", DateTimeFormatter.RFC_1123_DATE_TIME.format(then)),
                Map.of("x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", "1200s"),
                Map.of("x-ratelimit-remaining-tokens", "0", "x-ratelimit-reset-tokens", "20m0.0s"),
                Map.of("anthropic-ratelimit-tokens-remaining", "0", "anthropic-ratelimit-tokens-reset", OffsetDateTime.from(then).toString()));
        for (var front : WITH_HEADERS) {
            for (var form : forms) {
                add("wait told as " + form.keySet(), front, MadeUp.error(Dialect.OPENAI_CHAT, Trouble.LIMITED, form), Trouble.LIMITED,
                        CASES.size() % 2 == 0, -1, MadeUp.WORDS, WAIT_SECONDS);
            }
            var words = "Too many. Please try again in 20m0s.";
            add("wait told in words", front, MadeUp.error(Dialect.OPENAI_CHAT, Trouble.LIMITED, words, Map.of()), Trouble.LIMITED, false, -1, words,
                    WAIT_SECONDS);
        }
    }

    private static void recorded() throws Exception {
        for (var recording : Recordings.all()) {
            if (!recording.dialect().converses() || !(recording.failed() || RecordedAnswersTest.BROKEN.contains(recording.name()))) {
                continue;
            }
            boolean midway = recording.name().contains("error-mid-stream");
            for (var front : FRONTS) {
                boolean stream = recording.failed() ? CASES.size() % 2 == 0 : recording.stream();
                int seconds = recording.name().contains("retry-info") && front != Dialect.GEMINI ? 35 : 0;
                int pause = midway && front != Dialect.GEMINI ? text(recording).indexOf("\n{") + 1 : -1;
                add("recorded", front, recording, trouble(recording), stream, pause, midway ? "The operation was cancelled." : words(recording),
                        seconds);
            }
        }
    }

    private static String text(Recording recording) {
        return new String(recording.body(), StandardCharsets.ISO_8859_1);
    }

    private static Trouble trouble(Recording recording) {
        var special = SPECIAL.get(recording.name());
        if (special != null) {
            return special;
        }
        return switch (recording.status()) {
            case 400 -> recording.name().matches(".*(context|max-tokens|400-tokens)") ? Trouble.CONTEXT : Trouble.WRONG;
            case 401, 403 -> Trouble.KEY;
            case 404 -> Trouble.MISSING;
            case 405, 500 -> Trouble.BROKEN;
            case 429 -> Trouble.LIMITED;
            default -> throw new IllegalArgumentException("a status that no recording had before: " + recording);
        };
    }

    /** What the provider says, from where it may stand. */
    private static String words(Recording recording) {
        if (recording.payloads().isEmpty()) {
            return "";
        }
        var body = recording.payloads().getFirst();
        for (var place : List.of("/error/message", "/message", "/detail", "/error")) {
            if (body.at(place).isTextual()) {
                return body.at(place).asText();
            }
        }
        return "";
    }

    private static void inStreams() throws Exception {
        for (var back : backs()) {
            var trouble = switch (back) {
                case OPENAI_RESPONSES, COHERE_V2, OLLAMA -> Trouble.BROKEN;
                default -> Trouble.OVERLOADED;
            };
            for (var front : FRONTS) {
                add("instead of an answer", front, MadeUp.inStream(back, false), trouble, true, -1, MadeUp.WORDS, 0);
                add("in the middle of an answer", front, MadeUp.inStream(back, true), trouble, true, MadeUp.begun(back).length, MadeUp.WORDS, 0);
                if (back == Dialect.OPENAI_CHAT) {
                    add("before anything of it was heard", front, MadeUp.inStream(back, true), trouble, true, -1, MadeUp.WORDS, 0);
                }
                add("never ended", front, MadeUp.cut(back), Trouble.CUT, true, MadeUp.begun(back).length, "", 0);
            }
        }
    }

    // ---- what is to come of it

    @TestFactory
    Stream<DynamicTest> errors_reach_clients_as_their_own_exceptions() {
        return CASES.stream().map(of -> DynamicTest.dynamicTest(
                of.kind + ": " + of.recording + " heard in " + of.front.label() + (of.stream ? ", streamed" : ""), () -> check(of)));
    }

    /** Of a stream an error that took its time comes inside, for by then the head has left to show that somebody is there. */
    private static void check(Case of) {
        var refused = OUTCOMES.get(of.model).join();
        boolean passed = of.front == of.recording.dialect() && of.trouble.ofCaller() && !of.recording.payloads().isEmpty();

        boolean inStream = of.front != Dialect.GEMINI && (of.shown() || of.stream && refused.type().equals("SseException"));
        assertThat(refused.type()).as("%s", refused).isEqualTo(inStream ? "SseException" : type(of));
        assertThat(refused.word()).as("%s", refused).isEqualTo(passed ? ownWord(of.recording) : of.trouble.word(of.front));
        assertThat(refused.status()).as("%s", refused).isEqualTo(inStream ? 200 : of.trouble.caller(of.front));
        if (of.trouble.secret()) {
            assertThat(refused.message()).doesNotContain(of.words);
        } else {
            assertThat(refused.message()).contains(of.words);
        }
        if (of.trouble == Trouble.KEY) {
            assertThat(refused.message()).contains("provider '" + of.model + "' refused our credentials");
        }
        if (of.seconds > 0) {
            assertThat(Integer.parseInt(refused.retryAfter())).as("%s", refused).isBetween(of.seconds / 2, of.seconds);
        } else if (refused.status() == 429 && of.front != Dialect.GEMINI) {
            assertThat(refused.retryAfter()).isNotEmpty();
        }
    }

    private static String type(Case of) {
        if (of.front == Dialect.GEMINI) {
            return of.trouble.caller < 500 ? "ClientException" : "ServerException";
        }
        boolean anthropic = of.front == Dialect.ANTHROPIC_MESSAGES;
        return switch (of.trouble.caller) {
            case 400 -> "BadRequestException";
            case 413 -> anthropic ? "ContentTooLargeException" : "UnexpectedStatusCodeException";
            case 429 -> "RateLimitException";
            case 503 -> anthropic ? "OverloadedException" : "InternalServerException";
            default -> "InternalServerException";
        };
    }

    /** A provider of the caller's dialect is quoted. */
    private static String ownWord(Recording recording) {
        var error = recording.payloads().getFirst().path("error");
        return switch (recording.dialect()) {
            case ANTHROPIC_MESSAGES -> error.path("type").asText();
            case GEMINI -> error.path("status").asText();
            default -> error.path("code").asText("").replace("null", "");
        };
    }
}
