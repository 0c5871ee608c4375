-- Count the items whose last word is a reject, by stage and reason: what a release without a single clip is told by.
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
