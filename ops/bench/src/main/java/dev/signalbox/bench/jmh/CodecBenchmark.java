package dev.signalbox.bench.jmh;

import dev.signalbox.dialects.Asked;
import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.DialectCodec;
import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
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
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * One request body in each dialect: read for routing, written again for a provider of the same dialect, and translated
 * for one of another. Beside operations a second stand the megabytes of callers' bodies that those are.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class CodecBenchmark {
    private static final Asked ASKED = new Asked("some-model", true);

    @Param({
        "openai-chat", "openai-responses", "openai-completions", "openai-embeddings", "anthropic-messages", "gemini",
        "bedrock-converse", "cohere-v2", "ollama"
    })
    public String dialect = "";

    @Param({"1024", "102400", "1048576"})
    public int bytes;

    private DialectCodec codec = BenchBodies.codec("openai-chat");
    private DialectCodec other = codec;
    private Bytes body = Bytes.EMPTY;
    private Facts.Spans spans = Facts.Spans.UNKNOWN;

    /** What the operations come to. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Volume {
        public double megabytes;
    }

    @Setup(Level.Trial)
    public void body() throws BadRequest {
        codec = BenchBodies.codec(dialect);
        other = BenchBodies.codec(codec.dialect() == Dialect.OPENAI_CHAT ? "anthropic-messages" : "openai-chat");
        body = BenchBodies.body(codec, bytes);
        spans = facts().spans();
    }

    private Facts facts() throws BadRequest {
        return codec.readRequest(body, ASKED);
    }

    @Benchmark
    public Facts read(Volume volume) throws BadRequest {
        volume.megabytes += body.length() / 1e6;
        return facts();
    }

    @Benchmark
    public UpstreamCall passed(Volume volume) throws BadRequest {
        volume.megabytes += body.length() / 1e6;
        return codec.writeRequest(body, facts().spans(), "their-model", true);
    }

    /** As a worker writes it, which has the spans from the log. */
    @Benchmark
    public UpstreamCall written(Volume volume) throws BadRequest {
        volume.megabytes += body.length() / 1e6;
        return codec.writeRequest(body, spans, "their-model", true);
    }

    /** Of a dialect without conversations the same as {@link #passed}. */
    @Benchmark
    public Object translated(Volume volume) throws BadRequest {
        if (!BenchBodies.converses(codec.dialect())) {
            return passed(volume);
        }
        volume.megabytes += body.length() / 1e6;
        var target = new PromptTarget("their-model", true, 64_000, Set.of(), true);
        return other.writePrompt(codec.readPrompt(body), target);
    }

    public static void main(String[] args) throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(CodecBenchmark.class.getSimpleName())
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
    }
}
