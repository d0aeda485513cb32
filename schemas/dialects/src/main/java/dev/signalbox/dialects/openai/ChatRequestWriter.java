package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.OwnBody;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.json.JsonCursor;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.json.Names;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Facts;
import java.util.ArrayList;
import java.util.List;

/**
 * A body as a provider is to get it: its model's name, and usage asked for where it streams; every other byte as the
 * caller sent it. Where the spans are known the body is not even looked at.
 */
public final class ChatRequestWriter {
    static final String CHAT = "/chat/completions";
    private static final String STREAM_OPTIONS = "stream_options";
    private static final Names INCLUDE_USAGE = Names.of("include_usage");
    private static final Bytes TRUE = Bytes.utf8("true");
    private static final Bytes ASK_ONLY = Bytes.utf8("{\"include_usage\":true}");
    private static final Bytes ASK_FIRST = Bytes.utf8("{\"include_usage\":true,");
    private static final Bytes ASK_MEMBER = Bytes.utf8("\"stream_options\":{\"include_usage\":true}");
    private static final Bytes COMMA = Bytes.utf8(",");

    private ChatRequestWriter() {}

    /**
     * A caller's body.
     *
     * @param path of the API, which may be another one of OpenAI's
     * @param spans as they were read from this body; with {@link Facts.Spans#UNKNOWN} it is looked through again
     * @param stream whether usage has to be asked for
     */
    public static UpstreamCall write(String path, Bytes body, Facts.Spans spans, String model, boolean stream)
            throws BadRequest {
        if (!fits(spans, body)) {
            return write(path, body, OwnBody.Edit.NONE, model, stream);
        }
        return UpstreamCall.of(path, stream ? spliced(body, spans, model) : OwnBody.named(body, spans, model));
    }

    /** The same with some members changed, so that an answer goes on. */
    static UpstreamCall write(String path, Bytes body, OwnBody.Edit edits, String model, boolean stream) throws BadRequest {
        return UpstreamCall.of(path, OwnBody.edited(body, model, stream ? new Asking(edits) : edits));
    }

    private static boolean fits(Facts.Spans spans, Bytes body) {
        return OwnBody.fits(spans, body)
                && spans.streamOptionsEnd() < body.length()
                && spans.streamOptionsStart() <= spans.streamOptionsEnd();
    }

    private static List<Bytes> spliced(Bytes body, Facts.Spans spans, String model) throws BadRequest {
        var own = new OwnBody(body);
        var name = OwnBody.quoted(model);
        int from = spans.streamOptionsStart();
        int to = spans.streamOptionsEnd();
        if (from < 0) {
            return own.replace(spans.modelStart(), spans.modelEnd(), name, COMMA, ASK_MEMBER).pieces();
        }
        Bytes asking;
        try {
            asking = asking(body.slice(from, to));
        } catch (MalformedJson fault) {
            throw BadRequest.malformed(fault);
        }
        return from < spans.modelStart()
                ? own.replace(from, to, asking).replace(spans.modelStart(), spans.modelEnd(), name).pieces()
                : own.replace(spans.modelStart(), spans.modelEnd(), name).replace(from, to, asking).pieces();
    }

    /** The stream options with usage asked for and everything else as it is. */
    private static Bytes asking(Bytes options) throws MalformedJson {
        var cursor = new JsonCursor().on(options);
        if (cursor.takeNull()) {
            return ASK_ONLY;
        }
        cursor.enterObject();
        int inside = cursor.position();
        boolean empty = true;
        while (cursor.nextMember()) {
            empty = false;
            boolean found = cursor.name(INCLUDE_USAGE) != Names.OTHER;
            cursor.peek();
            int value = cursor.position();
            cursor.skip();
            if (found) {
                return Bytes.joined(List.of(
                        options.slice(0, value), TRUE, options.slice(cursor.position(), options.length())));
            }
        }
        return empty ? ASK_ONLY : Bytes.joined(List.of(ASK_FIRST, options.slice(inside, options.length())));
    }

    /** Asks for usage, beside what else is to change. */
    private static final class Asking implements OwnBody.Edit {
        private final OwnBody.Edit others;
        private boolean asked;

        private Asking(OwnBody.Edit others) {
            this.others = others;
        }

        @Override
        public Bytes value(String name, Bytes value) throws MalformedJson, BadRequest {
            if (!name.equals(STREAM_OPTIONS)) {
                return others.value(name, value);
            }
            asked = true;
            return asking(value);
        }

        @Override
        public List<Bytes> added() {
            var added = new ArrayList<>(others.added());
            if (!asked) {
                added.addFirst(ASK_MEMBER);
            }
            return added;
        }
    }
}
