-- Count what came of a run's items: `done`, or the reason of an item's last reject.
--
-- $run_id  the run
select
    case when is_done then 'done' else reason end as outcome,
    count(*) as items_count,
from last_outcomes
where
    run_id = $run_id
group by outcome
order by items_count desc, outcome;
