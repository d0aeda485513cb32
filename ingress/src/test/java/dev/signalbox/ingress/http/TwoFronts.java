package dev.signalbox.ingress.http;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Two ingresses on one log, for each test anew. */
abstract class TwoFronts {
    static final String ASK = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    static final String ASK_STREAM = "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    RunningFront holder;
    RunningFront other;
    FakePipe log;

    @BeforeEach
    void open() throws Exception {
        holder = new RunningFront();
        other = new RunningFront();
        log = holder.pipe;
        other.pipe.replies = log;
    }

    @AfterEach
    void close() throws Exception {
        holder.close();
        other.close();
    }
}
