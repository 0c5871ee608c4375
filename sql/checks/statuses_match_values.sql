-- A kind's status is ok exactly where its values are there.
with
kinds as (
    select clip_id, 'facts' as kind, facts_status as status, brightness is not null as has_value from published
    union all
    select clip_id, 'tags', tags_status, tag_names is not null from published
    union all
    select clip_id, 'ratings', rating_status, rating is not null from published
    union all
    select clip_id, 'aesthetics', aesthetic_status, aesthetic_score is not null from published
    union all
    select clip_id, 'texts', text_status, text_probability is not null from published
    union all
    select clip_id, 'captions', captions_status, captions is not null from published
    union all
    select clip_id, 'fused_captions', fused_caption_status, fused_caption is not null from published
)
select
    kinds.clip_id as subject,
    kinds.kind || ' are ' || kinds.status || if(kinds.has_value, ' with', ' without') || ' a value' as found,
from kinds
where
    (kinds.status = 'ok') != kinds.has_value;
