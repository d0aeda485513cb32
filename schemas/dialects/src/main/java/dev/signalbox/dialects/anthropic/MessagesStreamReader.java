package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.reply.StreamReader;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream of message events; its end is promised by {@code message_stop}. That a block is over, and how the answer
 * ended, is told with the next event: of a stream that breaks before that, the block is open still, so that the answer can
 * be gone on with.
 */
final class MessagesStreamReader extends StreamReader {
    private static final int MOST_WAITING = 8;

    private final UsageCounts usage = new UsageCounts();
    private final BlockReading blocks = new BlockReading(this::say, usage);
    private final @Nullable ContinuedEvents continued;
    /** Events that end something, at most {@link #MOST_WAITING}. */
    private final List<Json> waiting = new ArrayList<>(2);
    private String word = "";
    private String stop = "";
    private boolean whole;

    MessagesStreamReader(ReadOptions options) {
        super(options);
        this.continued = options.seam().map(seam -> new ContinuedEvents(seam, options.promptTokens())).orElse(null);
    }

    @Override
    protected List<Json> told(Json payload) throws MalformedJson {
        if (continued == null) {
            return inTurn(payload);
        }
        var all = new ArrayList<Json>(2);
        for (var told : continued.next(payload)) {
            all.addAll(inTurn(Json.parse(told)));
        }
        return all;
    }

    /** What is told now that this is known. */
    private List<Json> inTurn(Json payload) {
        var type = payload.get("type").word();
        if (type.equals("content_block_stop") || type.equals("message_delta")) {
            usage.read(payload.get("usage"));
            waiting.add(payload);
            return waiting.size() > MOST_WAITING ? List.of(waiting.removeFirst()) : List.of();
        }
        if (type.equals("content_block_start") && payload.get("content_block").get("type").is("tool_use")) {
            callBegins(); // the end of the text before it waits as well, or nobody could go on with that
        }
        if (waiting.isEmpty()) {
            return List.of(payload);
        }
        var all = new ArrayList<>(waiting);
        all.add(payload);
        waiting.clear();
        return all;
    }

    @Override
    protected void event(String name, Json payload) {
        long index = payload.get("index").count();
        switch (payload.get("type").word()) {
            case "message_start" -> {
                var message = payload.get("message");
                usage.read(message.get("usage"));
                say(new ReplyEvent.Started(message.get("model").text(), Bytes.EMPTY));
            }
            case "content_block_start" -> {
                if (!blocks.start(index, payload.get("content_block"))) {
                    fail(Failure.BAD_REPLY, "the provider opened more than " + BlockReading.MOST_OPEN + " blocks at a time");
                }
            }
            case "content_block_delta" -> blocks.delta(index, payload.get("delta"));
            case "content_block_stop" -> blocks.stop(index);
            case "message_delta" -> {
                usage.read(payload.get("usage"));
                word = payload.get("delta").get("stop_reason").textOr(word);
                stop = payload.get("delta").get("stop_sequence").textOr(stop);
            }
            case "message_stop" -> {
                whole = true;
                finish(StopWords.end(word, usageSoFar(), stop), onOneLine(payload.raw()));
            }
            default -> {}
        }
    }

    @Override
    protected boolean isError(String name, Json payload) {
        return payload.get("type").is("error") || super.isError(name, payload);
    }

    @Override
    protected boolean isEnd(Bytes data) {
        try {
            return Json.parse(data).get("type").is("message_stop");
        } catch (MalformedJson _) {
            return false;
        }
    }

    @Override
    public Usage usageSoFar() {
        return usage.disjoint(options.promptTokens(), whole);
    }
}
