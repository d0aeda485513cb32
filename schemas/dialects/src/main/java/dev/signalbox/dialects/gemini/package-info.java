/**
 * Gemini's generateContent and streamGenerateContent, as the Gemini API and Vertex AI have them: requests and replies in
 * all four directions. Facts about the API are those of {@code google.ai.generativelanguage.v1beta} and of {@code
 * aiplatform.v1}; field names are accepted in both spellings that protocol buffers have in JSON.
 */
@NullMarked
package dev.signalbox.dialects.gemini;

import org.jspecify.annotations.NullMarked;
