-- Write the duplicates, in an order that nothing but content decides.
--
-- $path            file to write
-- $row_group_rows  rows per row group
copy (
    -- Every column: the table is made from the column dictionary.
    from duplicates
    order by clip_id
) to $path (format parquet, compression zstd, row_group_size $row_group_rows);
