package dev.signalbox.dialects.failure;

import dev.signalbox.dialects.json.JsonCursor;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.json.Names;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;

/**
 * What an error body says, in any of the shapes there are: {@code {"error": {…}}} of OpenAI and newer vLLM, flat with a
 * {@code message} of SGLang and older vLLM, {@code {"error": "text"}} of TGI, llama.cpp and Ollama, {@code {"detail":
 * …}} of FastAPI, and an array around one.
 *
 * @param found whether the body has an error at all
 * @param nested whether it has OpenAI's own shape, which a caller of this dialect can be given as it is; Anthropic's has
 *     a type around it
 * @param code the code as text, also where it is a number
 * @param status of the error itself, where {@code code} or {@code status} is a number, else 0
 */
public record ErrorBody(boolean found, boolean nested, String message, String type, String code, int status) {
    private static final int ERROR = 0;
    private static final int MESSAGE = 1;
    private static final int TYPE = 2;
    private static final int CODE = 3;
    private static final int STATUS = 4;
    private static final int DETAIL = 5;
    private static final int ERROR_TYPE = 6;
    private static final int INNER_ERROR = 7;
    private static final int METADATA = 8;
    private static final int RAW = 9;
    private static final int MSG = 10;
    private static final Names MEMBERS = Names.of(
            "error", "message", "type", "code", "status", "detail", "error_type", "innererror", "metadata", "raw",
            "msg");

    /**
     * Whether a provider's own words help its caller: of a failure that the caller itself has to mend, and no other. What
     * can't be said to a provider is told by whoever would have said it.
     */
    public static boolean helps(Failure failure) {
        return switch (failure) {
            case INVALID_REQUEST, UNSUPPORTED, CONTEXT_LENGTH, CONTENT_POLICY, REQUEST_TOO_LARGE -> true;
            default -> false;
        };
    }

    /** Never throws: what was understood before a fault may be enough. */
    public static ErrorBody read(Bytes body) {
        var reading = new Reading();
        try {
            reading.cursor.on(body);
            reading.value(0);
        } catch (MalformedJson _) {
            // what was understood before the fault counts
        }
        return new ErrorBody(
                reading.found,
                reading.nested && !reading.typed && !reading.message.isEmpty(),
                reading.message.toString(),
                reading.type,
                reading.code,
                reading.status);
    }

    private static final class Reading {
        private final JsonCursor cursor = new JsonCursor();
        private final StringBuilder message = new StringBuilder();
        private boolean found;
        private boolean nested;
        private boolean typed;
        private String type = "";
        private String code = "";
        private int status;

        /** Below the second level only what lies inside of known members is visited. */
        private void value(int level) throws MalformedJson {
            if (cursor.atString()) {
                message();
            } else if (cursor.atArray()) {
                cursor.enterArray();
                while (cursor.nextItem()) {
                    value(level);
                }
            } else if (cursor.atObject() && level < 6) {
                cursor.enterObject();
                while (cursor.nextMember()) {
                    member(level);
                }
            } else {
                cursor.skip();
            }
        }

        private void member(int level) throws MalformedJson {
            switch (cursor.name(MEMBERS)) {
                case ERROR -> {
                    if (!cursor.takeNull()) {
                        found = true;
                        nested |= level == 0 && cursor.atObject();
                        value(level + 1);
                    }
                }
                case DETAIL, INNER_ERROR, METADATA -> value(level + 1);
                case MESSAGE, RAW, MSG -> {
                    if (cursor.atString()) {
                        found = true;
                        message();
                    } else {
                        value(level + 1);
                    }
                }
                case TYPE, ERROR_TYPE -> {
                    var word = word();
                    typed |= level == 0 && word.equals("error");
                    type = join(type, word);
                }
                case CODE, STATUS -> {
                    var word = word();
                    if (word.matches("[0-9]{3}")) {
                        status = status == 0 ? Integer.parseInt(word) : status;
                    }
                    code = join(code, word);
                }
                default -> cursor.skip();
            }
        }

        private void message() throws MalformedJson {
            cursor.string();
            found = true;
            if (!cursor.stringIsEmpty() && message.length() < 4_096) {
                if (!message.isEmpty()) {
                    message.append(' ');
                }
                message.append(cursor.text());
            }
        }

        private String word() throws MalformedJson {
            if (cursor.atString()) {
                cursor.string();
                return cursor.text();
            }
            if (cursor.atNumber()) {
                return Long.toString((long) cursor.number());
            }
            cursor.skip();
            return "";
        }

        private static String join(String before, String word) {
            return before.isEmpty() ? word : word.isEmpty() ? before : before + ' ' + word;
        }
    }
}
