-- List the fragments that say what came of the items of some batches.
--
-- $run_id   the run of the batches
-- $batches  their ids
select
    fragments.fragment_key,
from fragments
where
    fragments.run_id = $run_id
    and fragments.table_name = 'outcomes'
    and list_contains($batches::varchar[], fragments.batch_id)
order by fragments.fragment_key;
