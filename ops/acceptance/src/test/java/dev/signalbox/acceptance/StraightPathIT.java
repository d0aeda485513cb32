package dev.signalbox.acceptance;

import org.testcontainers.junit.jupiter.Testcontainers;

/** Skipped where there is no Docker. */
@Testcontainers(disabledWithoutDocker = true)
class StraightPathIT extends StraightPath {
    @Override
    OneJvm system() throws Exception {
        return InContainers.shared();
    }
}
