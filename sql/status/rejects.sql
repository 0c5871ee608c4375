-- List the items whose last word is a reject, newest first.
--
-- $stage  the stage, null for all
-- $limit  most rows
select
    runs.stage,
    outcomes.run_id,
    outcomes.item_id,
    outcomes.reason,
    outcomes.detail,
    outcomes.retry_after,
    outcomes.decided_by,
from outcomes
join runs on runs.run_id = outcomes.run_id
where
    $stage is null
    or runs.stage = $stage
qualify row_number() over (
    partition by outcomes.run_id, outcomes.item_id
    order by outcomes.is_done desc, outcomes.log_no desc
) = 1
and not outcomes.is_done
order by outcomes.log_no desc, runs.stage, outcomes.reason, outcomes.item_id
limit $limit;
