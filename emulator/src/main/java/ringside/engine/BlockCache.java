package ringside.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ringside.isa.CodeSize;
import ringside.memory.PhysicalMemory;

/** Blocks by where they lie in physical memory. When it is full, everything is forgotten. */
final class BlockCache {
    private static final int BUCKETS = 1 << 14;
    static final int MOST_BLOCKS = 1 << 15;

    private final Block[] buckets = new Block[BUCKETS];
    private final Map<Long, List<Block>> pages = new HashMap<>();
    private int size;

    /** How many blocks there are. */
    int size() {
        return size;
    }

    /** The block that starts there, was made from that page (or those two), for that mode and code limit; or null. */
    Block find(long start, long linear, long physical, CodeSize codeSize, long limit) {
        for (var block = buckets[bucket(physical)]; block != null; block = block.nextInBucket) {
            if (block.physical == physical && block.start == start && block.linear == linear
                && block.codeSize == codeSize && block.limit == limit) {
                return block;
            }
        }
        return null;
    }

    void add(Block block) {
        if (size >= MOST_BLOCKS) {
            clear();
        }
        size++;
        int bucket = bucket(block.physical);
        block.nextInBucket = buckets[bucket];
        buckets[bucket] = block;
        register(block.physical & -4096, block);
        if (block.crossesPages()) {
            register(block.secondPage, block);
        }
    }

    private void register(long page, Block block) {
        pages.computeIfAbsent(page, none -> new ArrayList<>()).add(block);
    }

    /** Forgets the blocks that have bytes in the {@link PhysicalMemory#PIECE} bytes at a physical address. */
    void dropPiece(long piece) {
        var blocks = pages.get(piece & -4096);
        if (blocks != null) {
            blocks.removeIf(block -> {
                if (block.overlaps(piece, PhysicalMemory.PIECE)) {
                    drop(block);
                }
                return block.isDropped();
            });
        }
    }

    void drop(Block block) {
        if (!block.isDropped()) {
            block.drop();
            size--;
            unlink(block);
        }
    }

    private void unlink(Block block) {
        int bucket = bucket(block.physical);
        if (buckets[bucket] == block) {
            buckets[bucket] = block.nextInBucket;
            return;
        }
        var before = buckets[bucket];
        while (before.nextInBucket != block) {
            before = before.nextInBucket;
        }
        before.nextInBucket = block.nextInBucket;
    }

    void clear() {
        pages.values().forEach(blocks -> blocks.forEach(this::drop));
        pages.clear();
    }

    private static int bucket(long physical) {
        return (int) (physical ^ physical >>> 14) & BUCKETS - 1;
    }
}
