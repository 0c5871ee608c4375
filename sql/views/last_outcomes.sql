-- What came of every item of every run in the end: done, or the last reject.
create or replace view last_outcomes as
select
    outcomes.run_id,
    outcomes.item_id,
    outcomes.is_done,
    outcomes.reason,
    outcomes.detail,
    outcomes.retry_after,
    outcomes.decided_by,
    outcomes.log_no,
from outcomes
qualify row_number() over (
    partition by outcomes.run_id, outcomes.item_id
    order by outcomes.is_done desc, outcomes.log_no desc
) = 1;
