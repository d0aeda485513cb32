package dev.signalbox.records.wire;

import java.util.ArrayList;
import java.util.List;

/** A registry for tests in one process and for tools that need none: its ids mean nothing outside of it. */
public final class InMemoryRegistry implements SchemaRegistry {
    private final List<String> schemas = new ArrayList<>();

    @Override
    public synchronized int register(String subject, String schema) {
        int known = schemas.indexOf(schema);
        if (known >= 0) {
            return known + 1;
        }
        schemas.add(schema);
        return schemas.size();
    }

    @Override
    public synchronized String schema(int id) {
        if (id < 1 || id > schemas.size()) {
            throw new RegistryException(RegistryException.Kind.UNKNOWN_ID, "no schema has the id " + id);
        }
        return schemas.get(id - 1);
    }
}
