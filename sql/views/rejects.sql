-- Every reject with its stage.
create or replace view rejects as
select
    runs.stage,
    outcomes.run_id,
    outcomes.item_id,
    outcomes.reason,
    outcomes.detail,
    outcomes.retry_after,
    outcomes.log_no,
from outcomes
join runs on runs.run_id = outcomes.run_id
where
    not outcomes.is_done;
