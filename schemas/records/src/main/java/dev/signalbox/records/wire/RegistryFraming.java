package dev.signalbox.records.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.Schema;

/** The Confluent wire format: a zero byte, the schema's id in four bytes, Avro binary. */
final class RegistryFraming implements Framing {
    private static final VarHandle ID = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    static final int HEADER = 5;
    private static final int AT_ONCE = 4;
    private static final int NONE = Integer.MIN_VALUE;

    private final SchemaRegistry registry;
    private final KnownSchemas known;
    private final Map<Schema, List<OfSubject>> bySchema = new LinkedHashMap<>();
    private final CountDownLatch tried = new CountDownLatch(1);

    RegistryFraming(SchemaRegistry registry, KnownSchemas known) {
        this.registry = registry;
        this.known = known;
    }

    @Override
    public Mark mark(String topic, Schema schema) {
        var mark = new OfSubject(topic + "-value", schema);
        bySchema.computeIfAbsent(schema, _ -> new ArrayList<>()).add(mark);
        return mark;
    }

    /** The id of the schema that a record was written with. */
    static int id(byte[] record) {
        if (record.length < HEADER) {
            throw new UnreadableRecord(record.length + " bytes, where the header alone has " + HEADER);
        }
        if (record[0] != 0) {
            throw new UnreadableRecord("its first byte is " + (record[0] & 0xFF) + ", not 0: not the Confluent wire format");
        }
        return (int) ID.get(record, 1);
    }

    /**
     * Gets the ids of all marks, some at once, as a registry that keeps its data on a log answers slowly but many.
     * Subjects of one schema go one after the other: registries race with themselves over equal content. Who uses a
     * mark before its id is there waits for it.
     */
    void register() {
        try {
            registerAll();
        } finally {
            tried.countDown();
        }
    }

    private void registerAll() {
        var named = Thread.ofPlatform().daemon().name("register-", 0).factory();
        try (var threads = Executors.newFixedThreadPool(AT_ONCE, named)) {
            var tasks = new ArrayList<Future<?>>();
            for (var marks : bySchema.values()) {
                tasks.add(threads.submit(() -> marks.forEach(OfSubject::register)));
            }
            try {
                for (var task : tasks) {
                    task.get();
                }
            } catch (ExecutionException e) {
                threads.shutdownNow();
                throw e.getCause() instanceof RegistryException cause ? cause : new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                threads.shutdownNow();
                Thread.currentThread().interrupt();
                throw new RegistryException(RegistryException.Kind.UNREACHABLE,
                        "interrupted while schemas were registered", e);
            }
        }
    }

    private final class OfSubject implements Mark {
        private final String subject;
        private final Schema reader;
        private final Map<Integer, Resolution> resolutions = new ConcurrentHashMap<>();
        private volatile int own = NONE;

        OfSubject(String subject, Schema reader) {
            this.subject = subject;
            this.reader = reader;
        }

        void register() {
            int id = registry.register(subject, reader.toString());
            known.add(id, reader);
            own = id;
        }

        private int own() {
            int id = own;
            return id == NONE ? awaited() : id;
        }

        private int awaited() {
            try {
                tried.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (own == NONE) {
                throw new RegistryException(RegistryException.Kind.UNREACHABLE, subject + " has not been registered");
            }
            return own;
        }

        @Override
        public void begin(AvroOutput out) {
            out.begin(own());
        }

        @Override
        public byte[] end(AvroOutput out) {
            return out.end();
        }

        @Override
        public AvroInput open(byte[] record) {
            int id = id(record);
            return id == own() ? new AvroInput(record, HEADER) : resolution(id).open(record, HEADER);
        }

        private Resolution resolution(int id) {
            var found = resolutions.get(id);
            if (found == null) {
                found = Resolution.of(known.get(id), reader);
                resolutions.put(id, found);
            }
            return found;
        }
    }
}
