-- Append the rows of new fragments to releases. Safe to re-run: rows of items already committed stay out.
--
-- $fragments  paths of the fragments, as in `incoming`
-- $log_no     the log entry that makes the rows visible
-- incoming    path, position, run_id, batch_id of every new fragment
-- accepted    run_id, batch_id, item_id that this commit counts
insert into releases by name
select
    new.release_version,
    new.spec_sha256,
    new.manifest_sha256,
    new.run_id,
    $log_no as log_no,
from read_parquet($fragments, union_by_name := true, filename := true) as new
join incoming on incoming.path = new.filename
anti join releases as old on old.release_version = new.release_version
qualify row_number() over (
    partition by new.release_version
    order by incoming.position
) = 1;
