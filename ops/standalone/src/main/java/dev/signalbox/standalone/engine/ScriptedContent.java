package dev.signalbox.standalone.engine;

import java.nio.charset.StandardCharsets;

/** A sequence whose answer is written before it is computed; its output is hashed only as far as blocks fill. */
final class ScriptedContent implements Sequence.Content {
    private final Prompt prompt;
    private final int promptTokens;
    private final SimulatedText.Pieces pieces;
    private int hashedPieces;

    ScriptedContent(Prompt prompt, SimulatedText.Pieces pieces) {
        this.prompt = prompt;
        this.promptTokens = prompt.tokens();
        this.pieces = pieces;
    }

    @Override
    public int promptTokens() {
        return promptTokens;
    }

    @Override
    public int outputTokens() {
        return pieces.size();
    }

    @Override
    public long blockHash(int block) {
        while (block >= prompt.blocks()) {
            var piece = pieces.piece(hashedPieces++).getBytes(StandardCharsets.UTF_8);
            prompt.append(piece, 0, piece.length);
            prompt.pad(SimulatedText.TOKEN_BYTES);
        }
        return prompt.blockHash(block);
    }
}
