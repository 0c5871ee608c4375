-- Append the rows of new fragments to split_assignments. Safe to re-run: rows of items already committed stay out.
--
-- $fragments  paths of the fragments, as in `incoming`
-- $log_no     the log entry that makes the rows visible
-- incoming    path, position, run_id, batch_id of every new fragment
-- accepted    run_id, batch_id, item_id that this commit counts
insert into split_assignments by name
select
    new.split_key,
    new.split,
    new.release_version,
    new.run_id,
    $log_no as log_no,
from read_parquet($fragments, union_by_name := true, filename := true) as new
join incoming on incoming.path = new.filename
anti join split_assignments as old on old.split_key = new.split_key
qualify row_number() over (
    partition by new.split_key
    order by incoming.position
) = 1;
