-- Every kind with a pinned run covers every clip of the splits, but for clips that the run rejected.
with
kinds as (
    select clip_id, 'facts' as kind, facts_status as status from published
    union all
    select clip_id, 'tags', tags_status from published
    union all
    select clip_id, 'ratings', rating_status from published
    union all
    select clip_id, 'aesthetics', aesthetic_status from published
    union all
    select clip_id, 'texts', text_status from published
    union all
    select clip_id, 'captions', captions_status from published
    union all
    select clip_id, 'fused_captions', fused_caption_status from published
    union all
    select clip_id, 'taxonomies', taxonomy_status from published
),
rejected as (
    select distinct
        pins.kind,
        outcomes.item_id as clip_id,
    from outcomes
    join pinned_runs as pins using (run_id)
    where
        not outcomes.is_done
)
select
    kinds.clip_id as subject,
    'no ' || kinds.kind as found,
from kinds
anti join rejected using (kind, clip_id)
where
    kinds.status = 'not_run'
    and kinds.kind in (select kind from pinned_runs);
