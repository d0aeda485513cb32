package dev.signalbox.bench.pipe;

/** The topics of the bare pipe and of the floor; none of them is the product's. */
enum Topic {
    REQUESTS("bench.bare.requests", 4),
    DISPATCH("bench.bare.dispatch", 4),
    REPLIES("bench.bare.replies", 1),
    FLOOR_A("bench.floor.a", 4),
    FLOOR_B("bench.floor.b", 4),
    FLOOR_C("bench.floor.c", 1);

    final String topic;
    final int partitions;

    Topic(String topic, int partitions) {
        this.topic = topic;
        this.partitions = partitions;
    }
}
