package dev.signalbox.bench.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.vertx.core.buffer.Buffer;

/** The bytes of every answer, made once. Content is the chunk's number, so that a reader can tell what is missing. */
final class Chunks {
    private static final String MADE = "\"created\":1750000000,\"model\":\"bench\"";
    private static final String CHUNK = "\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\"," + MADE;
    static final Buffer UNARY = Buffer.buffer(unary());
    static final byte[] ROLE = event("{\"role\":\"assistant\",\"content\":\"\"}", "null");
    static final byte[] FINISH = event("{}", "\"stop\"");
    static final byte[] DONE = "data: [DONE]\n\n".getBytes(US_ASCII);
    private static final int KEPT = 1_024;
    private static final byte[][] NUMBERED = new byte[KEPT][];

    static {
        for (int i = 0; i < KEPT; i++) {
            NUMBERED[i] = content(i);
        }
    }

    private Chunks() {}

    static byte[] numbered(int number) {
        return number < KEPT ? NUMBERED[number] : content(number);
    }

    static byte[] usage(int chunks) {
        return ("data: {" + CHUNK + ",\"choices\":[],\"usage\":{\"prompt_tokens\":200,\"completion_tokens\":" + chunks
                        + ",\"total_tokens\":" + (200 + chunks) + "}}\n\n")
                .getBytes(US_ASCII);
    }

    private static byte[] content(int number) {
        return event("{\"content\":\"" + number + " \"}", "null");
    }

    private static byte[] event(String delta, String finish) {
        return ("data: {" + CHUNK + ",\"choices\":[{\"index\":0,\"delta\":" + delta
                        + ",\"logprobs\":null,\"finish_reason\":" + finish + "}]}\n\n")
                .getBytes(US_ASCII);
    }

    private static byte[] unary() {
        var head = "{\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion\"," + MADE + ",\"choices\":[{\"index\":0,"
                + "\"message\":{\"role\":\"assistant\",\"content\":\"the whole answer: ";
        var tail = "\"},\"logprobs\":null,\"finish_reason\":\"stop\"}],"
                + "\"usage\":{\"prompt_tokens\":200,\"completion_tokens\":180,\"total_tokens\":380}}";
        var words = new StringBuilder(head);
        while (words.length() < 1_024 - tail.length()) {
            words.append("word ");
        }
        words.setLength(1_024 - tail.length());
        return words.append(tail).toString().getBytes(US_ASCII);
    }
}
