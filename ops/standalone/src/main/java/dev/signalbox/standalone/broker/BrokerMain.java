package dev.signalbox.standalone.broker;

import dev.signalbox.runtime.StopSignal;
import java.nio.file.Path;

/** The broker as a process of its own: {@code BrokerMain FOLDER [PORT]}. Prints {@code ready HOST:PORT}; stops on SIGTERM. */
public final class BrokerMain {
    private BrokerMain() {}

    public static void main(String[] args) throws InterruptedException {
        if (args.length < 1 || args.length > 2) {
            System.err.println("usage: BrokerMain FOLDER [PORT]");
            System.exit(2);
        }
        var broker = EmbeddedBroker.start(Path.of(args[0]), args.length == 2 ? Integer.parseInt(args[1]) : 0);
        var stop = new StopSignal();
        System.out.println("ready " + broker.bootstrap());
        System.exit(stop.drains(broker));
    }
}
