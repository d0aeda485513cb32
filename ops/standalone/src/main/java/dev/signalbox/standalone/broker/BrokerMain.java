package dev.signalbox.standalone.broker;

import dev.signalbox.runtime.StopSignal;
import java.nio.file.Path;
import java.util.HashMap;

/** The broker as a process of its own: {@code BrokerMain FOLDER [PORT [KEY=VALUE...]]}, with Kafka's settings. Prints {@code ready HOST:PORT}; stops on SIGTERM. */
public final class BrokerMain {
    private BrokerMain() {}

    public static void main(String[] args) throws InterruptedException {
        if (args.length < 1) {
            System.err.println("usage: BrokerMain FOLDER [PORT [KEY=VALUE...]]");
            System.exit(2);
        }
        var settings = new HashMap<String, String>();
        for (int i = 2; i < args.length; i++) {
            var pair = args[i].split("=", 2);
            settings.put(pair[0], pair.length == 2 ? pair[1] : "");
        }
        var broker = EmbeddedBroker.start(Path.of(args[0]), args.length > 1 ? Integer.parseInt(args[1]) : 0, settings);
        var stop = new StopSignal();
        System.out.println("ready " + broker.bootstrap());
        System.exit(stop.drains(broker));
    }
}
