/**
 * The OpenAI Chat dialect, which vLLM, SGLang, llama.cpp, TGI, Ollama and most providers speak. Same dialect on both
 * sides passes bytes through; only what must change is spliced.
 */
@NullMarked
package dev.signalbox.dialects.openai;

import org.jspecify.annotations.NullMarked;
