-- Append the rows of new fragments to outcomes. Safe to re-run: rows of items already committed stay out.
--
-- $fragments  paths of the fragments, as in `incoming`
-- $log_no     the log entry that makes the rows visible
-- incoming    path, position, run_id, batch_id of every new fragment
-- accepted    run_id, batch_id, item_id that this commit counts
insert into outcomes by name
select
    new.item_id,
    new.batch_id,
    new.is_done,
    new.reason,
    new.detail,
    new.retry_after,
    new.decided_by,
    new.run_id,
    $log_no as log_no,
    md5_number_lower(new.item_id) as item_hash,
from read_parquet($fragments, union_by_name := true, filename := true) as new
join incoming on incoming.path = new.filename
semi join accepted
    on accepted.run_id = new.run_id
    and accepted.batch_id = incoming.batch_id
    and accepted.item_id = new.item_id
qualify row_number() over (
    partition by new.run_id, new.item_id
    order by incoming.position
) = 1;
