package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.Seam;
import dev.signalbox.dialects.SeamText;
import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.json.JsonCursor;
import dev.signalbox.dialects.json.JsonText;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.json.Names;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;

/**
 * Makes the chunks of a continuation look as if the answer had never broken: its first id, time and model, no second
 * role, text joined at the seam, and usage that counts what was shown before as output. What is left of a chunk may be
 * nothing. Not thread-safe.
 */
final class ContinuedChunks {
    private static final int ID = 0;
    private static final int CREATED = 1;
    private static final int MODEL = 2;
    private static final int CHOICES = 3;
    private static final int USAGE = 4;
    private static final Names MEMBERS = Names.of("id", "created", "model", "choices", "usage");
    private static final int DELTA = 0;
    private static final int FINISH = 1;
    private static final Names CHOICE = Names.of("delta", "finish_reason");
    private static final int ROLE = 0;
    private static final int CONTENT = 1;
    private static final Names SAID = Names.of("role", "content");
    private static final Names COUNTS =
            Names.of("prompt_tokens", "completion_tokens", "total_tokens", "prompt_tokens_details");
    private static final Names CACHED = Names.of("cached_tokens");
    private static final Bytes STOP = Bytes.utf8("\"stop\"");

    private final Seam seam;
    private final SeamText text;
    private final JsonCursor cursor = new JsonCursor();
    private final UsageCounts counts = new UsageCounts();
    private final Bytes[] head = {Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY};
    private WriteOptions options = new WriteOptions("", 0, "", true);
    // of the chunk that is being read
    private Splices splices = new Splices();
    private boolean anyChoice;
    private boolean anyUsage;
    private boolean anythingElse;
    private boolean finished;
    private int choiceFrom;
    private boolean choiceEmpty;
    private int noDeltaFrom;
    private int noDeltaTo;
    private int finishFrom;
    private int finishTo;
    private int deltaFrom;
    private boolean deltaEmpty;
    private boolean spoke;
    private int contentFrom;
    private int contentTo;
    private String content = "";

    ContinuedChunks(Seam seam) {
        this.seam = seam;
        this.text = new SeamText(seam);
        try {
            readOpening();
        } catch (MalformedJson e) {
            // an opening that nobody can read names nothing: the continuation keeps its own names
        }
    }

    private void readOpening() throws MalformedJson {
        if (seam.opening().isEmpty()) {
            return;
        }
        var id = "";
        var model = "";
        long created = 0;
        cursor.on(seam.opening());
        cursor.enterObject();
        while (cursor.nextMember()) {
            int name = cursor.name(MEMBERS);
            cursor.peek();
            int from = cursor.position();
            if (name == ID && cursor.atString()) {
                cursor.string();
                id = cursor.text();
            } else if (name == MODEL && cursor.atString()) {
                cursor.string();
                model = cursor.text();
            } else if (name == CREATED && cursor.atNumber()) {
                created = (long) cursor.number();
            } else {
                cursor.skip();
            }
            if (name == ID || name == CREATED || name == MODEL) {
                head[name] = seam.opening().slice(from, cursor.position());
            }
        }
        options = new WriteOptions(id, created, model, true);
    }

    /** Whether a stop string lay across the seam. */
    boolean stopped() {
        return text.stopped();
    }

    /** What the provider counted, the prompt with what it was told of the answer. */
    UsageCounts counted() {
        return counts;
    }

    /** Usage as the caller is told it. */
    Usage shifted(Usage usage) {
        long moved = Math.min(seam.tokens(), usage.inputUncached());
        return new Usage(usage.inputUncached() - moved, usage.cacheRead(), usage.cacheWrite5m(), usage.cacheWrite1h(),
                usage.outputText() + moved, usage.outputReasoning(), usage.audioInput(), usage.audioOutput(),
                usage.imageInput(), usage.estimated());
    }

    /** What was kept back when the answer is over without having said so. */
    ReplyEvent.TextDelta rest() {
        var rest = text.take("", true);
        var delta = new ReplyEvent.TextDelta(0, rest, Bytes.EMPTY);
        return rest.isEmpty() ? delta : new ReplyEvent.TextDelta(0, rest, new ChunkText(options).text(delta));
    }

    Bytes usageChunk(Usage usage) {
        return new ChunkText(options).usage(usage);
    }

    /** The chunk as the caller is to get it; empty where nothing is left of it. */
    Bytes next(Bytes payload) throws MalformedJson {
        splices = new Splices();
        anyChoice = false;
        anyUsage = false;
        anythingElse = false;
        finished = false;
        finishFrom = -1;
        deltaFrom = -1;
        noDeltaFrom = -1;
        spoke = false;
        content = "";
        cursor.on(payload);
        cursor.enterObject();
        while (cursor.nextMember()) {
            int name = cursor.name(MEMBERS);
            cursor.peek();
            int from = cursor.position();
            switch (name) {
                case ID, CREATED, MODEL -> {
                    cursor.skip();
                    if (!head[name].isEmpty()) {
                        splices.put(from, cursor.position(), head[name]);
                    }
                }
                case CHOICES -> choices();
                case USAGE -> {
                    anyUsage = cursor.atObject();
                    counts.read(cursor);
                    if (anyUsage) {
                        int after = cursor.position();
                        cursor.rewind(from);
                        usage();
                        cursor.rewind(after);
                    }
                }
                default -> cursor.skip();
            }
        }
        cursor.end();
        boolean left = !anyChoice || joined() || anyUsage;
        return left ? splices.applied(payload) : Bytes.EMPTY;
    }

    /** Joins the text; says whether something is left of the choice. */
    private boolean joined() {
        var shown = text.take(content, finished);
        if (text.stopped() && !finished && finishFrom >= 0) {
            splices.put(finishFrom, finishTo, STOP);
            finished = true;
        }
        if (!shown.equals(content)) {
            var quoted = Bytes.utf8(JsonText.quote(new StringBuilder(shown.length() + 16), shown).toString());
            if (spoke) {
                splices.put(contentFrom, contentTo, quoted);
            } else if (deltaFrom >= 0) {
                var member = "\"content\":" + quoted.asText() + (deltaEmpty ? "" : ",");
                splices.put(deltaFrom, deltaFrom, Bytes.utf8(member));
            } else if (noDeltaFrom >= 0) {
                splices.put(noDeltaFrom, noDeltaTo, Bytes.utf8("{\"content\":" + quoted.asText() + "}"));
            } else {
                splices.put(choiceFrom, choiceFrom, Bytes.utf8("\"delta\":{\"content\":" + quoted.asText() + "}" + (choiceEmpty ? "" : ",")));
            }
        }
        return !shown.isEmpty() || anythingElse || finished;
    }

    private void choices() throws MalformedJson {
        if (!cursor.atArray()) {
            cursor.skip();
            return;
        }
        cursor.enterArray();
        while (cursor.nextItem()) {
            anyChoice = true;
            cursor.enterObject();
            choiceFrom = cursor.position();
            choiceEmpty = true;
            while (cursor.nextMember()) {
                choiceEmpty = false;
                switch (cursor.name(CHOICE)) {
                    case DELTA -> {
                        if (cursor.atObject()) {
                            delta();
                        } else {
                            cursor.peek();
                            noDeltaFrom = cursor.position();
                            cursor.skip();
                            noDeltaTo = cursor.position();
                        }
                    }
                    case FINISH -> {
                        finished = cursor.atString();
                        finishFrom = cursor.position();
                        cursor.skip();
                        finishTo = cursor.position();
                    }
                    default -> cursor.skip();
                }
            }
        }
    }

    private void delta() throws MalformedJson {
        cursor.enterObject();
        deltaFrom = cursor.position();
        deltaEmpty = true;
        while (cursor.nextMember()) {
            int key = cursor.keyPosition();
            int comma = cursor.commaPosition();
            switch (cursor.name(SAID)) {
                case ROLE -> {
                    cursor.skip();
                    int end = cursor.position();
                    if (comma < 0 && cursor.peek() == ',') {
                        end = cursor.position() + 1;
                    }
                    splices.put(comma < 0 ? key : comma, end, Bytes.EMPTY);
                }
                case CONTENT -> {
                    deltaEmpty = false;
                    content();
                }
                default -> {
                    deltaEmpty = false;
                    byte kind = cursor.peek();
                    int from = cursor.position();
                    cursor.skip();
                    anythingElse |= kind != 'n' && cursor.position() - from > 2;
                }
            }
        }
    }

    private void content() throws MalformedJson {
        if (!cursor.atString()) {
            spoke = cursor.peek() == 'n';
            anythingElse |= !spoke;
            contentFrom = cursor.position();
            cursor.skip();
            contentTo = cursor.position();
            return;
        }
        spoke = true;
        contentFrom = cursor.position();
        cursor.string();
        contentTo = cursor.position();
        content = cursor.text();
    }

    private void usage() throws MalformedJson {
        var usage = counts.disjoint();
        long prompt = usage.input();
        long completion = usage.output();
        long moved = Math.min(seam.tokens(), prompt);
        long ours = seam.spent() ? moved : moved + completion;
        cursor.enterObject();
        while (cursor.nextMember()) {
            int name = cursor.name(COUNTS);
            cursor.peek();
            int from = cursor.position();
            if (name == 3 && cursor.atObject()) {
                cached(prompt - moved);
                continue;
            }
            boolean number = cursor.atNumber();
            cursor.skip();
            if (number && name != Names.OTHER) {
                long count = name == 0 ? prompt - moved : name == 1 ? ours : prompt - moved + ours;
                splices.put(from, cursor.position(), Bytes.utf8(String.valueOf(count)));
            }
        }
    }

    private void cached(long most) throws MalformedJson {
        cursor.enterObject();
        while (cursor.nextMember()) {
            boolean ours = cursor.name(CACHED) != Names.OTHER && cursor.atNumber();
            cursor.peek();
            int from = cursor.position();
            if (!ours) {
                cursor.skip();
            } else if (cursor.number() > most) {
                splices.put(from, cursor.position(), Bytes.utf8(String.valueOf(most)));
            }
        }
    }
}
