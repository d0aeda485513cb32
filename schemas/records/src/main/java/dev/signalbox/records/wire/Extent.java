package dev.signalbox.records.wire;

import org.apache.avro.Schema;

/** Walks over a value of any schema, and refuses one whose lengths and counts the record cannot hold. */
final class Extent {
    private static final int DEEPEST = 64;

    private Extent() {}

    static void skip(Schema schema, AvroInput in, int depth) {
        if (depth > DEEPEST) {
            throw new UnreadableRecord("its values are nested more than " + DEEPEST + " deep");
        }
        switch (schema.getType()) {
            case RECORD -> schema.getFields().forEach(field -> skip(field.schema(), in, depth + 1));
            case ENUM -> in.readIndex(schema.getEnumSymbols().size());
            case ARRAY -> skipItems(schema.getElementType(), false, in, depth + 1);
            case MAP -> skipItems(schema.getValueType(), true, in, depth + 1);
            case UNION -> skip(schema.getTypes().get(in.readIndex(schema.getTypes().size())), in, depth + 1);
            case FIXED -> in.skip(schema.getFixedSize());
            case STRING, BYTES -> in.readBytes();
            case INT -> in.readInt();
            case LONG -> in.readLong();
            case FLOAT -> in.skip(4);
            case DOUBLE -> in.skip(8);
            case BOOLEAN -> in.readBoolean();
            case NULL -> {}
        }
    }

    /** A block's count is held against the bytes left, so even items without a size cannot be many. */
    private static void skipItems(Schema item, boolean keyed, AvroInput in, int depth) {
        for (int count = in.readBlock(); count > 0; count = in.readBlock()) {
            for (int i = 0; i < count; i++) {
                if (keyed) {
                    in.readBytes();
                }
                skip(item, in, depth);
            }
        }
    }
}
