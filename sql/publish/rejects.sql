-- Count the items whose last word is a reject, by stage and reason: what a release without a single clip is told by.
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
    last_outcomes.reason,
    count(*) as items_count,
from last_outcomes
join runs on runs.run_id = last_outcomes.run_id
where
    not last_outcomes.is_done
group by runs.stage, last_outcomes.reason
order by items_count desc, runs.stage, last_outcomes.reason;
