package dev.signalbox.bench.jmh;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.DialectCodec;
import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.WrittenCall;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Every pair of what callers speak and what providers do: a request of 100 KB read from the caller and written for the provider, and a whole answer
 * of 10 KB read from the provider and written for the caller. Where the two speak the same, the request is read as what it means all the same, so
 * that each reader and each writer stands in the table; the answer goes through as it came.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class TranslationBenchmark {
    private static final int REQUEST = 100 << 10;
    private static final int ANSWER = 10 << 10;
    private static final PromptTarget TARGET = new PromptTarget("their-model", true, 64_000, Set.of(), true);
    private static final WriteOptions WRITE = new WriteOptions("answer_1", 1_750_000_000L, "some-model", true);

    @Param({"openai-chat", "openai-responses", "anthropic-messages", "gemini"})
    public String caller = "";

    @Param({"openai-chat", "openai-responses", "anthropic-messages", "gemini", "bedrock-converse", "cohere-v2", "ollama"})
    public String provider = "";

    private DialectCodec front = BenchBodies.codec("openai-chat");
    private DialectCodec back = front;
    private ReadOptions options = new ReadOptions(false, true, 100);
    private Bytes request = Bytes.EMPTY;
    private Bytes answer = Bytes.EMPTY;

    @Setup(Level.Trial)
    public void bodies() throws BadRequest {
        front = BenchBodies.codec(caller);
        back = BenchBodies.codec(provider);
        options = new ReadOptions(front.dialect() != back.dialect(), true, 100);
        request = BenchBodies.body(front, REQUEST);
        answer = answer();
    }

    private Bytes answer() {
        var all = new ByteArrayOutputStream(ANSWER + 1_024);
        var writer = back.writeReply(false, WRITE);
        var text = " It says \"total\",\n and means the sum of é and of all else.".repeat(ANSWER / 60);
        var events = List.of(
                new ReplyEvent.Started("some-model", Bytes.EMPTY), new ReplyEvent.TextDelta(0, text, Bytes.EMPTY),
                new ReplyEvent.ToolCallStarted(0, 0, "call_1", "read_file", Bytes.EMPTY),
                new ReplyEvent.ToolArguments(0, 0, "{\"path\":\"src/Item.java\"}", Bytes.EMPTY),
                new ReplyEvent.Finished(FinishReason.TOOL_CALLS, new Usage(100, 0, 0, 0, 2_000, 0, 0, 0, 0, false), Bytes.EMPTY));
        events.forEach(event -> writer.write(event, bytes -> all.write(bytes.array(), bytes.offset(), bytes.length())));
        return Bytes.of(all.toByteArray());
    }

    @Benchmark
    public WrittenCall asked(CodecBenchmark.Volume volume) throws BadRequest {
        volume.megabytes += request.length() / 1e6;
        return back.writePrompt(front.readPrompt(request), TARGET);
    }

    @Benchmark
    public long answered(CodecBenchmark.Volume volume) {
        volume.megabytes += answer.length() / 1e6;
        var events = new ArrayList<ReplyEvent>();
        var reader = back.readReply(false, options);
        reader.read(answer, events);
        reader.end(events);
        var writer = front.writeReply(false, WRITE);
        long[] written = new long[1];
        for (var event : events) {
            if (event instanceof ReplyEvent.Failed failed) {
                throw new IllegalStateException("the answer failed: " + failed.message());
            }
            writer.write(event, bytes -> written[0] += bytes.length());
        }
        return written[0];
    }
}
