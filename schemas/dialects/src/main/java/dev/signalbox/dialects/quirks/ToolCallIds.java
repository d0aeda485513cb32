package dev.signalbox.dialects.quirks;

import dev.signalbox.dialects.json.Draft;

/**
 * Ids of tool calls for providers that take only so many letters and digits, such as Mistral's nine. An id that fits stays; another one
 * becomes what follows from it alone, so that a call and its result, and every later turn, agree.
 */
final class ToolCallIds {
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private ToolCallIds() {}

    static void change(Draft messages, int length) {
        for (var message : messages.items()) {
            message.get("tool_call_id").ifPresent(id -> shorten(id, length));
            message.get("tool_calls").ifPresent(calls -> calls.items().forEach(call -> call.get("id").ifPresent(id -> shorten(id, length))));
        }
    }

    private static void shorten(Draft id, int length) {
        if (id.before().isString()) {
            var text = id.before().text();
            if (text.length() != length || !text.chars().allMatch(c -> c < 128 && Character.isLetterOrDigit(c))) {
                id.become(Draft.text(made(text, length)));
            }
        }
    }

    private static String made(String id, int length) {
        long hash = 0xcbf29ce484222325L;
        var made = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            for (int c = 0; c < id.length(); c++) {
                hash = (hash ^ id.charAt(c)) * 0x100000001b3L;
            }
            hash = (hash ^ (hash >>> 29)) * 0xbf58476d1ce4e5b9L + i;
            made.append(DIGITS.charAt((int) Long.remainderUnsigned(hash >>> 7, DIGITS.length())));
        }
        return made.toString();
    }
}
