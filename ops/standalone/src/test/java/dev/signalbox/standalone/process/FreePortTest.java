package dev.signalbox.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class FreePortTest {
    /** From here on Linux gives ports to whoever asks for any; other systems begin above. */
    private static final int HANDED_OUT_FROM = 32_768;

    @Test
    void ports_differ_and_are_none_that_others_are_given_meanwhile() throws Exception {
        // When
        var ports = new ArrayList<Integer>();
        for (int i = 0; i < 200; i++) {
            ports.add(FreePort.next());
        }

        // Then
        assertThat(ports).doesNotHaveDuplicates().allMatch(port -> port < HANDED_OUT_FROM);
        try (var socket = new ServerSocket(ports.getFirst(), 1, InetAddress.getLoopbackAddress())) {
            assertThat(socket.isBound()).isTrue();
        }
    }
}
