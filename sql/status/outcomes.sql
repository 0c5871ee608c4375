-- Count what came of the items of every run: `done`, or the reason of an item's last reject. Of publish, its releases.
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
