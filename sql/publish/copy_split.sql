-- Write one shard of one split, in an order that nothing but content decides. No FILE_SIZE_BYTES: it breaks the order.
--
-- $path            file to write
-- $split           the split
-- $shard           0-based number of the shard
-- $shards_count    shards of the split; a clip's shard follows from its id
-- $row_group_rows  rows per row group
copy (
    -- Every column: the table is made from the column dictionary.
    from published
    where
        split = $split
        and ('0x' || clip_id[1:13])::bigint % $shards_count::bigint = $shard
    order by clip_id
) to $path (format parquet, compression zstd, row_group_size $row_group_rows);
