package dev.signalbox.records;

/**
 * One half of a response that is kept so that a caller may go on with it: what was asked, written when the request is taken, or what was
 * answered, written when the answer is whole. Both lie in the same partition of {@code inference.stored-responses}, which its id decides.
 *
 * @param id of the response, as its caller knows it
 * @param tenant whose it is
 * @param at epoch milliseconds of the request's arrival
 * @param previous id of the response that it went on with; empty where none
 * @param input all items of the conversation that was asked with, as a JSON array; empty in the other half
 * @param answer the whole {@code response} document; empty in the other half
 * @param inputOffset where the half with the input lies; -1 in that half itself
 */
public record StoredResponse(String id, String tenant, long at, String previous, Bytes input, Bytes answer, long inputOffset) {
    /** What follows the id in the key of the half that has the input, so that neither half takes the other's place on a compacted topic. */
    private static final String INPUT = "/input";

    /** The half that has the input. */
    public static StoredResponse asked(String id, String tenant, long at, String previous, Bytes input) {
        return new StoredResponse(id, tenant, at, previous, input, Bytes.EMPTY, -1);
    }

    /** The other half of the same response. */
    public StoredResponse answered(Bytes document, long whereInputLies) {
        return new StoredResponse(id, tenant, at, previous, Bytes.EMPTY, document, whereInputLies);
    }

    public boolean hasAnswer() {
        return inputOffset >= 0;
    }

    /** Its key on the topic. */
    public String key() {
        return hasAnswer() ? id : inputKey(id);
    }

    /** The key of the half that has the input. */
    public static String inputKey(String id) {
        return id + INPUT;
    }
}
