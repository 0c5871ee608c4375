-- Sum up what was planned.
select
    count(*) as items_count,
    count(distinct batch_id) as batches_count,
    coalesce(sum(cost_s), 0.0)::double as work_s,
    coalesce(max(list_no) + 1, 0) as lists_count,
from planned;
