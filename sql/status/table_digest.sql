-- Count and hash the rows of a table, whatever their order.
--
-- $table  name of the table
select
    count(*) as rows_count,
    coalesce(bit_xor(hash(rows_of)), 0)::ubigint as rows_hash,
from query_table($table) as rows_of;
