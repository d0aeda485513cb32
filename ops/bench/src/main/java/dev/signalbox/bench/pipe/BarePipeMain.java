package dev.signalbox.bench.pipe;

import dev.signalbox.bench.process.Child;
import dev.signalbox.standalone.broker.EmbeddedBroker;
import java.net.URI;
import java.nio.file.Path;

/**
 * The bare pipe and its broker in one process, as the product's standalone is: {@code BarePipeMain PORT UPSTREAM
 * FOLDER}.
 */
public final class BarePipeMain {
    private BarePipeMain() {}

    public static void main(String[] args) {
        Child.run(() -> run(args));
    }

    private static void run(String[] args) throws Exception {
        var port = Integer.parseInt(args[0]);
        var folder = Path.of(args[2]);
        try (var broker = EmbeddedBroker.start(folder.resolve("kafka"));
                var pipe = new BarePipe(broker.bootstrap(), port, URI.create(args[1]), folder)) {
            Child.ready("http://127.0.0.1:" + port);
            Child.untilParentLeaves();
        }
    }
}
