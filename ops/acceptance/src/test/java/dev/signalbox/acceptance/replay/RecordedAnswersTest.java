package dev.signalbox.acceptance.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.signalbox.records.Dialect;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every recorded answer of a conversation, through the whole pipeline to the makers' own clients of each API: what they hear is what a plain
 * reading of the recording says, in the words of their API. Streams are asked for as streams, whole answers as whole ones, since nobody
 * makes one of the other.
 */
class RecordedAnswersTest {
    /** Their status is good, but what they say is no answer. */
    static final Set<String> BROKEN = Set.of(
            "azure-openai/chat-prompt-filtered", "vercel-chunks/openai--openai-error.1.chunks.txt",
            "gemini-files/vertexai-streaming-failure-error-mid-stream.txt", "gemini-files/vertexai-streaming-failure-malformed-content.txt",
            "gemini-files/vertexai-streaming-failure-empty-content.txt");

    /**
     * What nobody asks for here: batches and files, rerankings, counts of tokens (which are estimated here), embeddings in words that are not OpenAI's,
     * Bedrock's InvokeModel, where each vendor's models have a dialect of their own, the generate endpoints of Ollama and TGI, which hold no
     * conversation, and what vLLM tells of itself.
     */
    private static final String[] OF_OTHER_APIS = {
        "openai/batch-0-file-upload", "openai/batch-2-in-progress", "openai/batch-3-completed", "anthropic/count-tokens-tools",
        "anthropic/count-tokens-404", "gemini/count-tokens", "gemini/embed-404", "bedrock/invoke-stream-anthropic", "bedrock/invoke-stream-llama",
        "bedrock/count-tokens", "cohere/error-404-embed", "cohere/rerank", "ollama/generate-stream", "tgi/test_flash_mistral.json",
        "vllm-0.32/messages-count-tokens", "vllm-0.32/models", "vllm-0.32/load", "vllm-0.32/version", "vllm-0.32/tokenize",
        "vllm-0.32/metrics-busy", "vllm-0.32/metrics-idle", "vllm-0.32/kv-events"};

    private static List<Recording> answers = List.of();
    private static Stage stage;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Recordings.there(), "skipped: there are no recordings beside this repository");
        answers = Recordings.all().stream()
                .filter(recording -> recording.dialect().converses() && !recording.failed() && !BROKEN.contains(recording.name()))
                .toList();
        stage = Stage.open(answers.stream()
                .map(recording -> new Stage.Offered(recording.model(), "replay-" + recording.dialect().label(), recording)).toList());
    }

    @AfterAll
    static void stop() throws Exception {
        if (stage != null) {
            stage.close();
        }
    }

    @TestFactory
    Stream<DynamicContainer> what_clients_hear_is_what_was_recorded() {
        return stage.fronts.stream().map(front -> DynamicContainer.dynamicContainer(front.dialect().label(), answers.stream()
                .map(recording -> DynamicTest.dynamicTest(recording + " heard in " + front.dialect().label(), () -> hear(front, recording)))));
    }

    private static void hear(Front front, Recording recording) {
        // Given
        boolean own = front.dialect() == recording.dialect();
        var answer = PlainReading.of(recording);
        var expected = front.expected(answer, own);

        // When
        var heard = front.ask(recording.model(), recording.stream(), !own);

        // Then
        assertThat(heard.choices()).isEqualTo(expected.choices());
        assertThat(heard.word()).isEqualTo(expected.word());
        if (own && recording.name().equals("groq/stream")) {
            assertThat(heard.counts()).as("counts that stand where no client of OpenAI's looks").isNull();
        } else if (answer.counts() != null) {
            assertThat(heard.counts()).isEqualTo(expected.counts());
        } else if (!own) {
            assertThat(heard.counts()).as("an estimate").isNotNull().satisfies(counts -> assertThat(counts.output()).isPositive());
        }
    }

    @Test
    void no_recording_is_forgotten() throws Exception {
        // When
        var index = Recordings.index();

        // Then
        assertThat(index.played()).extracting(Recording::name).doesNotHaveDuplicates().hasSizeGreaterThan(150);
        assertThat(index.played()).extracting(Recording::model).doesNotHaveDuplicates();
        assertThat(index.left()).as("of APIs that nobody here asks for").containsExactlyInAnyOrder(OF_OTHER_APIS);
        assertThat(Arrays.stream(Dialect.values()).filter(dialect -> index.played().stream().noneMatch(played -> played.dialect() == dialect)))
                .isEmpty();
        assertThat(index.played()).extracting(Recording::name).containsAll(BROKEN);
    }
}
