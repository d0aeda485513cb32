package dev.signalbox.bench.jmh;

import dev.signalbox.dialects.DialectCodec;
import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.ReplyWriter;
import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
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
 * One streamed delta: read from a provider of one dialect, and written for a caller of another or of the same. Measured
 * over whole streams of 256, each delta in a read of its own, so that readers and writers grow no older than they do.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class DeltaBenchmark {
    private static final int DELTAS = 256;
    private static final WriteOptions WRITE = new WriteOptions("answer_1", 1_750_000_000L, "some-model", true);

    @Param({"openai-chat", "openai-responses", "anthropic-messages", "gemini", "bedrock-converse", "cohere-v2", "ollama"})
    public String provider = "";

    @Param({"openai-chat", "openai-responses", "anthropic-messages", "gemini"})
    public String caller = "";

    private final List<Bytes> reads = new ArrayList<>();
    private DialectCodec from = BenchBodies.codec("openai-chat");
    private DialectCodec to = from;
    private ReadOptions options = new ReadOptions(false, true, 100);

    @Setup(Level.Trial)
    public void stream() {
        from = BenchBodies.codec(provider);
        to = BenchBodies.codec(caller);
        options = new ReadOptions(from.dialect() != to.dialect(), true, 100);
        var writer = from.writeReply(true, WRITE);
        put(writer, new ReplyEvent.Started("some-model", Bytes.EMPTY));
        for (int i = 0; i < DELTAS; i++) {
            put(writer, new ReplyEvent.TextDelta(0, i % 7 == 0 ? " \"word\"\n" : " word", Bytes.EMPTY));
        }
        var usage = new Usage(100, 0, 0, 0, DELTAS, 0, 0, 0, 0, false);
        put(writer, new ReplyEvent.Finished(FinishReason.STOP, usage, Bytes.EMPTY));
    }

    private void put(ReplyWriter writer, ReplyEvent event) {
        var all = new ByteArrayOutputStream();
        writer.write(event, bytes -> all.write(bytes.array(), bytes.offset(), bytes.length()));
        reads.add(Bytes.of(all.toByteArray()));
    }

    @Benchmark
    @OperationsPerInvocation(DELTAS)
    public long delta() {
        var reader = from.readReply(true, options);
        var writer = to.writeReply(true, WRITE);
        var counted = new Counted();
        var events = new ArrayList<ReplyEvent>(4);
        for (var read : reads) {
            reader.read(read, events);
            write(events, writer, counted);
        }
        reader.end(events);
        write(events, writer, counted);
        return counted.bytes;
    }

    private static void write(List<ReplyEvent> events, ReplyWriter writer, Counted counted) {
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i) instanceof ReplyEvent.Failed failed) {
                throw new IllegalStateException("the stream failed: " + failed.message());
            }
            writer.write(events.get(i), counted);
        }
        events.clear();
    }

    /** Takes what is written and forgets it. */
    private static final class Counted implements ReplyWriter.Sink {
        private long bytes;

        @Override
        public void put(Bytes written) {
            bytes += written.length();
        }
    }

    public static void main(String[] args) throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(DeltaBenchmark.class.getSimpleName())
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
    }
}
