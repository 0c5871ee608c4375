-- Note the fragments of a log entry.
--
-- new_fragments  one row per fragment, as in `Fragment`
insert into fragments by name
select
    new.fragment_key,
    new.table_name,
    new.run_id,
    new.batch_id,
    new.fragment_sha256,
    new.rows_count,
    new.fragment_bytes,
    new.schema_version,
    new.log_no,
from new_fragments as new;
