package dev.signalbox.standalone.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * Ports on loopback for what must know its own before it listens. They lie below those that systems hand out by themselves, which others
 * may get while it still starts, and one is not given again soon.
 */
public final class FreePort {
    private static final int FIRST = 20_000;
    private static final int COUNT = 12_000;
    private static final Random RANDOM = new Random();
    private static final Set<Integer> GIVEN = new HashSet<>();

    private FreePort() {}

    /** One that is free now. */
    public static synchronized int next() {
        if (GIVEN.size() > COUNT / 2) {
            GIVEN.clear();
        }
        for (int i = 0; i < COUNT; i++) {
            int port = FIRST + RANDOM.nextInt(COUNT);
            if (!GIVEN.contains(port) && isFree(port)) {
                GIVEN.add(port);
                return port;
            }
        }
        throw new IllegalStateException("no port from " + FIRST + " to " + (FIRST + COUNT - 1) + " is free");
    }

    /** One that is free now, and not that one, which is not listened on yet. */
    public static synchronized int besides(int other) {
        GIVEN.add(other);
        return next();
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
