-- Decide which items this commit counts: those not yet done under their run, each from its first batch.
--
-- $fragments  paths of the new fragments of outcomes, as in `incoming`
create or replace temp table accepted as
select
    new.run_id, incoming.batch_id, new.item_id,
from read_parquet($fragments, union_by_name := true, filename := true) as new
join incoming on incoming.path = new.filename
anti join (select run_id, item_id from outcomes where is_done) as done
    on done.run_id = new.run_id
    and done.item_id = new.item_id
qualify row_number() over (
    partition by new.run_id, new.item_id
    order by new.is_done desc, incoming.position
) = 1;
