-- Choose the tags of every clip: those of the first pinned run that has them.
create or replace temp view chosen_tags as
select
    tags.*,
from tags
join pinned_runs as pins
    on pins.kind = 'tags'
    and pins.run_id = tags.run_id
qualify row_number() over (
    partition by tags.clip_id
    order by pins.position
) = 1;
