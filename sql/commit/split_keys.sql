-- Append the rows of new fragments to split_keys. Safe to re-run: rows of items already committed stay out.
--
-- $fragments  paths of the fragments, as in `incoming`
-- $log_no     the log entry that makes the rows visible
-- incoming    path, position, run_id, batch_id of every new fragment
-- accepted    run_id, batch_id, item_id that this commit counts
insert into split_keys by name
select
    new.video_id,
    new.split_key,
    new.release_version,
    new.run_id,
    $log_no as log_no,
from read_parquet($fragments, union_by_name := true, filename := true) as new
join incoming on incoming.path = new.filename
anti join split_keys as old on old.video_id = new.video_id
qualify row_number() over (
    partition by new.video_id
    order by incoming.position
) = 1;
