package dev.signalbox.standalone.cli;

import dev.signalbox.records.RequestId;
import dev.signalbox.records.Response;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.UnreadableRecord;
import dev.signalbox.standalone.batch.BatchFile;
import dev.signalbox.standalone.up.FileTrouble;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends a file of requests as batch and waits for the answers; begun again, it goes on where it was. */
@Command(name = "submit", description = "Run a file of chat requests as batch over Kafka, results to a file. The same file submitted again "
        + "asks for nothing twice.", mixinStandardHelpOptions = true)
final class SubmitCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE.jsonl", description = "one chat completion's body a line, or OpenAI's batch lines (custom_id, body)")
    private Path file = Path.of("");

    @Option(names = {"-o", "--output"}, paramLabel = "FILE", description = "where the results go; FILE.results.jsonl if left out")
    private @Nullable Path output;

    @Option(names = "--deadline", paramLabel = "HOURS", defaultValue = "24", description = "what is not answered by then fails (${DEFAULT-VALUE})")
    private long hours = 24;

    @Option(names = "--skip-bad", description = "send the other lines of a file of which some can't be sent; without this nothing is")
    private boolean skipBad;

    @Option(names = "--no-wait", description = "send and leave; submit the same file again to collect the results")
    private boolean leave;

    @Mixin
    private Stack stack = new Stack();

    private final Map<RequestId, Response> settled = new HashMap<>();

    @Override
    public Integer call() throws Exception {
        long most = Topics.BATCH.retention().toHours();
        if (hours < 1 || hours > most) {
            throw new IllegalArgumentException("--deadline " + hours + "    must be between 1 and " + most + " hours. Leave it out for 24.");
        }
        var batch = read();
        refuseUnwritable(results());
        var wanted = new HashMap<RequestId, BatchFile.Line>();
        batch.lines().forEach(line -> wanted.put(line.id(), line));
        long begun = System.currentTimeMillis();
        try (var open = stack.open()) {
            var scan = new LogScan(open.kafka(), true);
            scan.past(List.of(Topics.RESPONSES.name()), 0, record -> note(open, record, wanted));
            int before = settled.size();
            send(open, batch, begun);
            if (before > 0) {
                System.err.println(before + " of " + batch.lines().size() + " were settled before");
            }
            if (!leave) {
                var bar = new ProgressBar(batch.lines().size());
                bar.show(settled.size());
                long end = begun + Duration.ofHours(hours).toMillis() + 60_000;
                scan.follow(List.of(Topics.RESPONSES.name()), begun - 60_000,
                        () -> settled.size() < wanted.size() && System.currentTimeMillis() < end, record -> {
                            note(open, record, wanted);
                            bar.show(settled.size());
                        });
                bar.end();
            }
        }
        int failed = write(batch);
        if (leave) {
            System.out.println("sent " + (batch.lines().size() - settled.size()) + ", settled " + settled.size());
        } else {
            System.out.println(settled.size() - failed + " answered, " + failed + " failed, " + (batch.lines().size() - settled.size())
                    + " open: " + results());
        }
        return failed == 0 && (leave || settled.size() == batch.lines().size()) ? 0 : 1;
    }

    /** Says of every line that can't be sent what is wrong with it; sends the others only where that was asked for. */
    private BatchFile read() throws IOException {
        var batch = BatchFile.read(file);
        if (batch.bad() > 0) {
            var report = file.getFileName() + ": " + batch.report();
            if (!skipBad || batch.lines().isEmpty()) {
                throw new IllegalArgumentException(report + "\nNothing was sent."
                        + (batch.lines().isEmpty() ? "" : " --skip-bad sends the other " + batch.lines().size() + "."));
            }
            System.err.println(report + "\nThe other " + batch.lines().size() + " go on.");
        }
        return batch;
    }

    private void send(Stack.Open open, BatchFile batch, long now) throws InterruptedException {
        var problem = new AtomicReference<@Nullable Exception>();
        try (var producer = open.kafka().producer("submit", Map.of("linger.ms", "5", "batch.size", "131072", "compression.type", "lz4",
                "max.request.size", String.valueOf(Topics.BATCH.maxRecordBytes())))) {
            for (var line : batch.lines()) {
                if (!settled.containsKey(line.id())) {
                    var value = open.wire().batch().encode(line.request(now, now + Duration.ofHours(hours).toMillis()));
                    producer.send(new ProducerRecord<>(Topics.BATCH.name(), line.id().value().getBytes(StandardCharsets.UTF_8), value),
                            (sent, e) -> {
                                if (e != null) {
                                    problem.compareAndSet(null, e);
                                }
                            });
                }
            }
            producer.flush();
        }
        var e = problem.get();
        if (e != null) {
            throw new IllegalStateException("not everything could be sent, submit the file again: " + e.getMessage(), e);
        }
    }

    private void note(Stack.Open open, ConsumerRecord<byte[], byte[]> record, Map<RequestId, BatchFile.Line> wanted) {
        if (record.key() == null || record.value() == null) {
            return;
        }
        var key = new String(record.key(), StandardCharsets.UTF_8);
        if (key.isBlank() || key.length() > 128 || !wanted.containsKey(new RequestId(key))) {
            return;
        }
        try {
            var response = open.wire().responses().decode(record.value());
            settled.putIfAbsent(response.request(), response);
        } catch (UnreadableRecord e) {
            System.err.println("an answer can't be read: " + e.getMessage());
        }
    }

    /** Before anything is sent, so that no answer is waited for that could not be kept. What is in the file stays for now. */
    private static void refuseUnwritable(Path results) {
        try {
            boolean there = Files.exists(results);
            Files.newOutputStream(results, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
            if (!there) {
                Files.delete(results);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("-o " + results + "    can't be written: " + FileTrouble.of(e) + ". Give another file.", e);
        }
    }

    /** In OpenAI's format of batch results, in the file's order. Returns how many failed. */
    private int write(BatchFile batch) throws IOException {
        int failed = 0;
        try (var out = Files.newBufferedWriter(results())) {
            for (var line : batch.lines()) {
                var response = settled.get(line.id());
                if (response == null) {
                    continue;
                }
                failed += response.ok() ? 0 : 1;
                out.write(ResultLine.of(line.customId(), response).toString());
                out.newLine();
            }
        }
        return failed;
    }

    private Path results() {
        if (output != null) {
            return output;
        }
        var name = file.getFileName().toString();
        return file.resolveSibling((name.endsWith(".jsonl") ? name.substring(0, name.length() - 6) : name) + ".results.jsonl");
    }
}
