-- Choose the aesthetics of every clip: those of the first pinned run that has them.
create or replace temp view chosen_aesthetics as
select
    aesthetics.*,
from aesthetics
join pinned_runs as pins
    on pins.kind = 'aesthetics'
    and pins.run_id = aesthetics.run_id
qualify row_number() over (
    partition by aesthetics.clip_id
    order by pins.position
) = 1;
