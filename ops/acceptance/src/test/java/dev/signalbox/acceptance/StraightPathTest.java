package dev.signalbox.acceptance;

class StraightPathTest extends StraightPath {
    @Override
    OneJvm system() throws Exception {
        return OneJvm.shared();
    }
}
