-- Choose the texts of every clip: those of the first pinned run that has them.
create or replace temp view chosen_texts as
select
    texts.*,
from texts
join pinned_runs as pins
    on pins.kind = 'texts'
    and pins.run_id = texts.run_id
qualify row_number() over (
    partition by texts.clip_id
    order by pins.position
) = 1;
