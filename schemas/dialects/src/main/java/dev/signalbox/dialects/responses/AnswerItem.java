package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.json.JsonOut;
import java.util.ArrayList;
import java.util.List;

/** An item of an answer that is being written: a message, a piece of reasoning, or a call. Not thread-safe. */
final class AnswerItem {
    /** What an item is, and with which letters its id begins. */
    enum Kind {
        MESSAGE("msg_"),
        REASONING("rs_"),
        CALL("fc_"),
        /** Of a tool that takes text. */
        CUSTOM("ctc_");

        private final String letters;

        Kind(String letters) {
            this.letters = letters;
        }

        boolean calls() {
            return this == CALL || this == CUSTOM;
        }
    }

    /** What a message or reasoning consists of; {@code type} as in its {@code content} or {@code summary}. */
    record Piece(String type, StringBuilder text) {
        static final String TEXT = "output_text";
        static final String REFUSAL = "refusal";
        static final String SUMMARY = "summary_text";

        void write(JsonOut out) {
            out.beginObject().member("type", type);
            if (type.equals(TEXT)) {
                out.name("annotations").beginArray().endArray().name("logprobs").beginArray().endArray();
            }
            out.member(type.equals(REFUSAL) ? "refusal" : "text", text.toString()).endObject();
        }
    }

    final Kind kind;
    final int index;
    final String id;
    final String callId;
    final String name;
    final String namespace;
    final List<Piece> pieces = new ArrayList<>(1);
    final StringBuilder arguments = new StringBuilder();
    String mark = "";

    /**
     * @param answer id of the answer, from which the item's is made
     * @param namespace of the tool that is called; empty for none
     */
    AnswerItem(Kind kind, int index, String answer, String callId, String name, String namespace) {
        this.kind = kind;
        this.index = index;
        this.id = kind.letters + answer + '_' + index;
        this.callId = callId;
        this.name = name;
        this.namespace = namespace;
    }

    /** What a tool that takes text is called with. */
    String input() {
        return CallersTools.input(arguments.toString());
    }

    /** The whole item, as far as it is known. */
    void write(JsonOut out, String status) {
        out.beginObject().member("id", id);
        switch (kind) {
            case MESSAGE -> {
                out.member("type", "message").member("status", status).member("role", "assistant");
                pieces("content", out);
            }
            case REASONING -> {
                out.member("type", "reasoning");
                pieces("summary", out);
            }
            case CALL -> {
                out.member("type", "function_call").member("status", status).member("call_id", callId);
                named(out);
                out.member("arguments", arguments.toString());
            }
            case CUSTOM -> {
                out.member("type", "custom_tool_call").member("status", status).member("call_id", callId);
                named(out);
                out.member("input", input());
            }
        }
        if (!mark.isEmpty()) {
            out.member("encrypted_content", mark);
        }
        out.endObject();
    }

    private void named(JsonOut out) {
        if (!namespace.isEmpty()) {
            out.member("namespace", namespace);
        }
        out.member("name", name);
    }

    private void pieces(String name, JsonOut out) {
        out.name(name).beginArray();
        for (var piece : pieces) {
            piece.write(out);
        }
        out.endArray();
    }
}
