package dev.signalbox.acceptance;

class UnreadableRecordsTest extends UnreadableRecords {
    @Override
    OneJvm system() throws Exception {
        return OneJvm.shared();
    }
}
