package dev.signalbox.acceptance.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ChaosCommandTest {
    private final StringWriter said = new StringWriter();
    private final CommandLine chaos = new CommandLine(new ChaosCommand()).setErr(new PrintWriter(said));

    @Test
    void a_moment_that_there_is_not_is_refused_with_those_that_there_are() {
        assertThat(chaos.execute("--at", "noon")).isEqualTo(2);
        assertThat(said.toString()).contains("--at noon: there is no such moment.").contains("mid-stream").contains("before-settlement");
    }

    @Test
    void a_trial_that_there_is_not_is_refused_with_those_that_there_are() {
        assertThat(chaos.execute("--only", "flood")).isEqualTo(2);
        assertThat(said.toString()).contains("--only flood: there is no such trial.").contains(Trials.all().getFirst().name());
    }

    @Test
    void the_matrix_leaves_nothing_out() {
        assertThat(chaos.execute("--matrix", "--only", Trials.all().getFirst().name())).isEqualTo(2);
        assertThat(chaos.execute("--matrix", "--at", "mid-stream")).isEqualTo(2);
        assertThat(said.toString()).contains("--matrix strikes every blow at every moment");
    }
}
