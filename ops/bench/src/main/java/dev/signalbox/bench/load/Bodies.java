package dev.signalbox.bench.load;

import dev.signalbox.bench.upstream.StreamShape;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Request bodies of a wanted size, seeded: each a conversation of its own that begins with the system prompt of all.
 */
public final class Bodies {
    private static final String[] WORDS = {
        "router",
        "queue",
        "the",
        "of",
        "prefill",
        "and",
        "token",
        "a",
        "in",
        "stream",
        "int x = 1;",
        "return",
        "cache",
        "is",
        "to",
        "then"
    };
    private static final int TURN = 2_000;

    private Bodies() {}

    /** Up to 512 bodies, but no more than 16 MiB of them. */
    public static List<Buffer> of(int bytes, Optional<StreamShape> stream) {
        var count = Math.clamp((16 << 20) / bytes, 8, 512);
        var random = new SplittableRandom(bytes);
        var all = new ArrayList<Buffer>();
        for (int i = 0; i < count; i++) {
            all.add(Buffer.buffer(body(bytes, i, random, stream)));
        }
        return all;
    }

    private static String body(int bytes, int number, SplittableRandom random, Optional<StreamShape> stream) {
        var model = stream.map(StreamShape::model).orElse(StreamShape.UNARY_MODEL);
        var out = new StringBuilder(bytes + 256)
                .append("{\"model\":\"")
                .append(model)
                .append("\",\"stream\":")
                .append(stream.isPresent())
                .append(",\"temperature\":0.7,\"max_tokens\":512,\"messages\":[{\"role\":\"system\",\"content\":\"")
                .append("You are an assistant of a benchmark. Answer"
                        + " briefly.\"},{\"role\":\"user\",\"content\":\"Question ")
                .append(number)
                .append(": ");
        var turnEnds = out.length() + TURN;
        var user = true;
        while (out.length() < bytes - 4) {
            out.append(WORDS[random.nextInt(WORDS.length)]).append(random.nextInt(24) == 0 ? "\\n\\\"" : " ");
            if (out.length() > turnEnds && out.length() < bytes - 200) {
                user = !user;
                out.append("\"},{\"role\":\"")
                        .append(user ? "user" : "assistant")
                        .append("\",\"content\":\"");
                turnEnds = out.length() + TURN;
            }
        }
        return out.append("\"}]}").toString();
    }
}
