package dev.signalbox.dialects.laws;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.records.Dialect;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A worker has thousands of answers under way, most of which say nothing at the moment. */
class ReaderCostTest {
    static List<Dialect> spoken() {
        return Wires.spoken();
    }

    @ParameterizedTest
    @MethodSource("spoken")
    void a_reader_costs_little_before_it_has_read_anything(Dialect dialect) {
        var allocated = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var codec = Wires.codec(dialect);
        codec.readReply(true, new ReadOptions(true, true, 0));

        long before = allocated.getCurrentThreadAllocatedBytes();
        codec.readReply(true, new ReadOptions(true, true, 0));
        assertThat(allocated.getCurrentThreadAllocatedBytes() - before).isLessThan(16 << 10);
    }
}
