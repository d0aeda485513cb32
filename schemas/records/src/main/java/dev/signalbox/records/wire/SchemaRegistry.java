package dev.signalbox.records.wire;

/** Where schemas get the numbers that records carry. Blocks; thread-safe. */
public interface SchemaRegistry {
    /**
     * The id of a schema under a subject; the same schema always gets the same one.
     *
     * @throws RegistryException where it cannot be had
     */
    int register(String subject, String schema);

    /**
     * The schema of an id.
     *
     * @throws RegistryException of kind {@code UNKNOWN_ID} where there is none, else where the registry could not say
     */
    String schema(int id);
}
