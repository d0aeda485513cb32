package dev.signalbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;

class StraightPathTest extends StraightPath {
    private static OneJvm system;

    @BeforeAll
    static void start() throws Exception {
        system = OneJvm.shared();
        assertThat(system.context.health().ready()).isTrue();
    }

    @Override
    String base() {
        return system.base;
    }
}
