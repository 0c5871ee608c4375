-- List the batches that are committed.
--
-- $run_id  of this run, or of all when null
select distinct
    fragments.run_id, fragments.batch_id,
from fragments
where
    $run_id is null
    or fragments.run_id = $run_id;
