/**
 * OpenAI Responses: conversations as items, answers as items, streams of typed events, and conversations that are gone
 * on with by the id of an answer.
 */
@NullMarked
package dev.signalbox.dialects.responses;

import org.jspecify.annotations.NullMarked;
