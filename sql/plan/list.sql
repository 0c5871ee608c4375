-- Return one work list, dearest batch first.
--
-- $list_no  its number
select
    planned.* exclude (list_no, batch_cost_s),
from planned
where
    planned.list_no = $list_no
order by planned.batch_cost_s desc, planned.batch_id, planned.item_id;
