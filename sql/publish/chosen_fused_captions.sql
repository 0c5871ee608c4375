-- Choose the fused_captions of every clip: those of the first pinned run that has them.
create or replace temp view chosen_fused_captions as
select
    fused_captions.*,
from fused_captions
join pinned_runs as pins
    on pins.kind = 'fused_captions'
    and pins.run_id = fused_captions.run_id
qualify row_number() over (
    partition by fused_captions.clip_id
    order by pins.position
) = 1;
