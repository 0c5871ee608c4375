-- Decide which items this commit counts: those not yet done under their run, each from its first batch.
--
-- $fragments  paths of the new fragments of outcomes, as in `incoming`
create or replace temp table accepted as
with incoming_items as (
    select
        new.run_id, new.item_id,
    from read_parquet($fragments, union_by_name := true) as new
),
known as (
    -- The large table is scanned past the small one: anti-joined directly, its hash table would be built anew each time.
    select
        old.run_id, old.item_id,
    from outcomes as old
    semi join incoming_items as new
        on new.run_id = old.run_id
        and new.item_id = old.item_id
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
