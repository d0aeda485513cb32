package dev.signalbox.telemetry;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/** All RocksDB stores of the process in one cache of 24 MiB, write buffers included: without it each takes some 100 MiB. */
public final class SmallRocks implements RocksDBConfigSetter {
    private static final long TOTAL = 24L << 20;
    private static final Cache CACHE = new LRUCache(TOTAL, -1, false, 0.1);
    private static final WriteBufferManager BUFFERS = new WriteBufferManager(TOTAL / 2, CACHE);

    @Override
    public void setConfig(String store, Options options, Map<String, Object> configs) {
        var table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(CACHE);
        table.setCacheIndexAndFilterBlocks(true);
        table.setPinTopLevelIndexAndFilter(true);
        options.setWriteBufferManager(BUFFERS);
        options.setMaxWriteBufferNumber(2);
        options.setWriteBufferSize(2 << 20);
        options.setTableFormatConfig(table);
    }

    @Override
    public void close(String store, Options options) {}
}
