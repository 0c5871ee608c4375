-- Count what came of a run's items: `done`, or the reason of an item's last reject.
--
-- $run_id  the run
with last_outcomes as (
    select
        outcomes.item_id,
        outcomes.is_done,
        outcomes.reason,
    from outcomes
    where
        outcomes.run_id = $run_id
    qualify row_number() over (
        partition by outcomes.item_id
        order by outcomes.is_done desc, outcomes.log_no desc
    ) = 1
)
select
    case when is_done then 'done' else reason end as outcome,
    count(*) as items_count,
from last_outcomes
group by outcome
order by items_count desc, outcome;
