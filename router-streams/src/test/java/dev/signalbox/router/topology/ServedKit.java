package dev.signalbox.router.topology;

/** Says what is served, in the place of the tasks. */
public final class ServedKit {
    private final Served served = new Served(() -> {});

    public Served served() {
        return served;
    }

    public void begin(int partition) {
        served.begin(partition);
    }

    public void read(int partition, long batchOpen, long nextRequest) {
        served.now(partition, new Served.Share(batchOpen, 0, batchOpen, nextRequest));
    }
}
