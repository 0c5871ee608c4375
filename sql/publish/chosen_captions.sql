-- Gather the raw captions of every clip, one per pinned run, in order of preference.
create or replace temp view chosen_captions as
select
    captions.clip_id,
    list(captions.caption_text order by pins.position) as captions,
    list(captions.annotator order by pins.position) as caption_annotators,
from captions
join pinned_runs as pins
    on pins.kind = 'captions'
    and pins.run_id = captions.run_id
group by captions.clip_id;
