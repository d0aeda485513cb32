package dev.signalbox.dialects.prompt;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.WrittenCall;
import dev.signalbox.dialects.json.JsonOut;
import java.util.List;

/** Writes one prompt as a body of a dialect: what the writers of all dialects go by. Not thread-safe. */
public abstract class PromptWriter {
    protected final Prompt prompt;
    protected final PromptTarget target;

    /** Gets what the body goes without. */
    protected final Drops drops;

    /** Gets the body. */
    protected final JsonOut out = new JsonOut(4 << 10);

    protected PromptWriter(Prompt prompt, PromptTarget target) {
        this.prompt = prompt;
        this.target = target;
        this.drops = new Drops(prompt.dialect(), target.lenient());
    }

    /** A member that is left out where it has no text. */
    protected final void unlessEmpty(String name, String text) {
        if (!text.isEmpty()) {
            out.member(name, text);
        }
    }

    /** An array of strings, left out where there are none. */
    protected final void unlessEmpty(String name, List<String> texts) {
        if (!texts.isEmpty()) {
            out.name(name).beginArray();
            texts.forEach(out::string);
            out.endArray();
        }
    }

    /**
     * Whether to say that the model must not think. One that is not known to think might refuse to be told, so it is not, and the caller is; of
     * one that is known not to there is nothing to forbid.
     */
    protected final boolean forbidsThinking() {
        if (prompt.thinking().mode() != Thinking.Mode.OFF || !target.mayThink()) {
            return false;
        }
        if (!target.can(PromptTarget.REASONING)) {
            drops.hint(Member.THINKING);
        }
        return target.can(PromptTarget.REASONING);
    }

    /** The call, with all that it goes without among the drops. To be asked once. */
    protected abstract UpstreamCall write() throws BadRequest;

    /**
     * The call that asks for what is meant.
     *
     * @throws BadRequest where the dialect, or the target, can't do it; names the caller's member
     */
    public final WrittenCall written() throws BadRequest {
        var call = write();
        return new WrittenCall(call, drops.names());
    }
}
