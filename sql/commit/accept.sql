-- Decide which items this commit counts: those not yet done under their run, each from its first batch.
--
-- $fragments  paths of the new fragments of outcomes, as in `incoming`
create or replace temp table accepted as
with incoming_items as materialized (
    select
        new.run_id, new.item_id, md5_number_lower(new.item_id) as item_hash,
    from read_parquet($fragments, union_by_name := true) as new
),
alike as materialized (
    -- The large table is scanned past the small one, and of it 8 bytes a row: the ids of hits alone are read, below.
    select
        old.rowid as row_no,
    from outcomes as old
    semi join incoming_items as new on new.item_hash = old.item_hash
    where
        old.run_id in (select incoming_items.run_id from incoming_items)
),
known as (
    select
        old.run_id, old.item_id,
    from outcomes as old
    semi join alike on alike.row_no = old.rowid
    where
        old.is_done
)
select
    new.run_id, incoming.batch_id, new.item_id,
from read_parquet($fragments, union_by_name := true, filename := true) as new
join incoming on incoming.path = new.filename
anti join known as done
    on done.run_id = new.run_id
    and done.item_id = new.item_id
qualify row_number() over (
    partition by new.run_id, new.item_id
    order by new.is_done desc, incoming.position
) = 1;
