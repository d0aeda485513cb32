package dev.signalbox.standalone.up;

import dev.signalbox.standalone.process.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;

/** Ports on loopback that are free now. */
final class Ports {
    private Ports() {}

    /** The wanted one if it is free, else any; 0 for any. */
    static int near(int wanted) {
        return wanted > 0 && free(wanted) ? wanted : FreePort.next();
    }

    /** What is wrong with a port that can't be listened on; nothing of 0, which is any that is free. */
    static Optional<String> taken(String host, int port) {
        if (port > 0 && port < 65_536) {
            try {
                bind(new InetSocketAddress(host, port));
            } catch (IOException | IllegalArgumentException e) {
                return Optional.of("port " + port + " of " + host + " can't be listened on: " + e.getMessage()
                        + ". Stop what uses it, or give another --port; 0 takes one that is free.");
            }
        }
        return Optional.empty();
    }

    private static boolean free(int port) {
        try {
            bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void bind(InetSocketAddress address) throws IOException {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
        }
    }
}
