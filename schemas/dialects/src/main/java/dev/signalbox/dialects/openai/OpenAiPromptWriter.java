package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.prompt.Format;
import dev.signalbox.dialects.prompt.Member;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.PromptWriter;
import dev.signalbox.dialects.prompt.ToolChoice;

/**
 * Writes what is meant for OpenAI's APIs. They say the same in the same words, but that Chat has an object of its own,
 * under the name of the type, for what Responses says beside the type.
 */
public abstract class OpenAiPromptWriter extends PromptWriter {
    protected OpenAiPromptWriter(Prompt prompt, PromptTarget target) {
        super(prompt, target);
    }

    /** Opens an object of such a type, up to what it says of itself. */
    protected abstract void open(String type);

    /** Closes what was opened last. */
    protected abstract void close();

    /** How the model is to choose among its tools. */
    protected final void toolChoice() {
        var choice = prompt.toolChoice();
        switch (choice.mode()) {
            case UNSAID -> {}
            case NONE -> out.member("tool_choice", "none");
            case AUTO, REQUIRED -> {
                var word = choice.mode() == ToolChoice.Mode.AUTO ? "auto" : "required";
                if (choice.names().isEmpty()) {
                    out.member("tool_choice", word);
                } else {
                    allowed(word, choice);
                }
            }
            case ONE -> {
                out.name("tool_choice");
                named(choice.names().getFirst());
            }
        }
        choice.parallel().ifPresent(parallel -> out.member("parallel_tool_calls", parallel));
    }

    private void allowed(String mode, ToolChoice choice) {
        out.name("tool_choice");
        open("allowed_tools");
        out.member("mode", mode).name("tools").beginArray();
        choice.names().forEach(this::named);
        out.endArray();
        close();
    }

    private void named(String name) {
        open("function");
        out.member("name", name);
        close();
    }

    /** OpenAI has no such sampling; engines that speak its APIs do. */
    protected final void topK() throws BadRequest {
        var topK = prompt.sampling().topK();
        if (topK.isPresent() && target.can("top-k")) {
            out.member("top_k", topK.getAsInt());
        } else {
            drops.meaning(Member.TOP_K, topK.isPresent(), "Leave it out, or use top_p.");
        }
    }

    /** @param name of the member that says it */
    protected final void format(String name) {
        switch (prompt.format()) {
            case Format.Free _ -> {}
            case Format.AnyJson _ -> out.name(name).beginObject().member("type", "json_object").endObject();
            case Format.Schema schema -> {
                out.name(name);
                open("json_schema");
                out.member("name", schema.name().isEmpty() ? "answer" : schema.name());
                unlessEmpty("description", schema.description());
                out.member("schema", schema.schema());
                schema.strict().ifPresent(strict -> out.member("strict", strict));
                close();
            }
        }
    }
}
