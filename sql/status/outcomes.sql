-- Count what came of the items of every run: `done`, or the reason of an item's last reject. Of publish, its releases.
with last_outcomes as (
    select
        outcomes.run_id,
        outcomes.item_id,
        outcomes.is_done,
        outcomes.reason,
    from outcomes
    qualify row_number() over (
        partition by outcomes.run_id, outcomes.item_id
        order by outcomes.is_done desc, outcomes.log_no desc
    ) = 1
)
select
    runs.stage,
    runs.run_id,
    case when last_outcomes.is_done then 'done' else last_outcomes.reason end as outcome,
    count(*) as items_count,
from last_outcomes
join runs on runs.run_id = last_outcomes.run_id
group by runs.stage, runs.run_id, outcome
union all
select
    runs.stage,
    runs.run_id,
    'done' as outcome,
    count(*) as items_count,
from releases
join runs on runs.run_id = releases.run_id
group by runs.stage, runs.run_id
order by stage, run_id, items_count desc, outcome;
