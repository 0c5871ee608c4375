-- Choose the taxonomies of every clip: those of the first pinned run that has them.
create or replace temp view chosen_taxonomies as
select
    taxonomies.*,
from taxonomies
join pinned_runs as pins
    on pins.kind = 'taxonomies'
    and pins.run_id = taxonomies.run_id
qualify row_number() over (
    partition by taxonomies.clip_id
    order by pins.position
) = 1;
